import { createRequire } from 'node:module';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import type { RequestHandler } from 'express';
import { floorMiddleware, type SpanSample } from '../floor-middleware.ts';
import { type DroppingSpanProcessor, registerTelemetry } from '../telemetry.ts';

export const variantNames = ['bare', 'floor', 'ai-trace', 'peers'] as const;

export type VariantName = (typeof variantNames)[number];

type SetUp = (spans: DroppingSpanProcessor, sample: SpanSample) => RequestHandler[] | Promise<RequestHandler[]>;

const require = createRequire(import.meta.url);

/** What each variant does to its process before Express is loaded; the result goes first into the app. */
export const variants: Record<VariantName, SetUp> = {
  bare: () => [],

  floor: (spans, sample) => {
    registerTelemetry(spans);
    return [floorMiddleware(sample)];
  },

  'ai-trace': async (spans) => {
    const [{ AiTraceSpanProcessor }, { aiTraceMiddleware }] = await Promise.all([import('@ai-trace/core'), import('@ai-trace/express')]);
    registerTelemetry(new AiTraceSpanProcessor(), spans);
    return [aiTraceMiddleware()];
  },

  peers: (spans) => {
    const tracerProvider = registerTelemetry(spans);
    const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http') as typeof import('@opentelemetry/instrumentation-http');
    const { ExpressInstrumentation } =
      require('@opentelemetry/instrumentation-express') as typeof import('@opentelemetry/instrumentation-express');
    registerInstrumentations({ tracerProvider, instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()] });
    return [];
  },
};
