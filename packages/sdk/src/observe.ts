import * as core from '@ai-trace/core';
import type { SpanOptions } from '@opentelemetry/api';
import { log } from './api/log.ts';
import { ManualSpan } from './api/manual-span.ts';
import { metric } from './api/metric.ts';
import { init } from './init.ts';
import { sdkState } from './sdk-state.ts';

/** Starts a span that is ended by hand: `const span = startSpan('retrieve'); … span.update({ output }).end()`. */
export const startSpan = (name: string, settings?: SpanOptions): ManualSpan => new ManualSpan(name, sdkState.content, settings);

/** Exports everything that has ended so far, within `shutdownTimeout`; for serverless functions, frozen when they return. */
export const flush = async (): Promise<void> => {
  await sdkState.telemetry?.flush();
};

/** Exports what is left and ends telemetry, within `shutdownTimeout`. */
export const shutdown = async (): Promise<void> => {
  await sdkState.telemetry?.shutdown();
};

/** All of it as one object, for code that prefers `Observe.init()`. */
export const Observe = { ...core, init, flush, shutdown, log, metric, startSpan };
