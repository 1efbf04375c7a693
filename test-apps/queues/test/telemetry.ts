import { setTimeout as sleep } from 'node:timers/promises';
import { AiTraceSpanProcessor } from '@ai-trace/core';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

const DEADLINE_MS = 20_000;

const exporter = new InMemorySpanExporter();

/** Registers OpenTelemetry for this file of tests. */
export const registerTelemetry = (): void => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new AiTraceSpanProcessor(), new SimpleSpanProcessor(exporter)] }),
  );
};

export const forgetSpans = (): void => exporter.reset();

/** The spans of this name once there are `count` of them, in the order in which they ended. */
export const endedSpans = async (name: string, count: number): Promise<ReadableSpan[]> => {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const all = exporter.getFinishedSpans();
    const found = all.filter((span) => span.name === name);
    if (found.length >= count) return found;
    if (Date.now() > deadline) throw new Error(`${count} spans '${name}' expected among [${all.map((span) => span.name)}]`);
    await sleep(10);
  }
};
