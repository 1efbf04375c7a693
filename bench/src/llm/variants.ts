import { createRequire } from 'node:module';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import type { RequestHandler } from 'express';
import type { OpenAI } from 'openai';
import { createFloor } from '../floor.ts';
import { DroppingLogProcessor, type DroppingSpanProcessor, registerTelemetry } from '../telemetry.ts';
import type { VariantName } from './work.ts';

/** One way to trace calls: how the request around them is traced, and what becomes of a client. */
export interface Variant {
  middleware: RequestHandler;
  wrap(client: OpenAI): OpenAI;
}

type SetUp = (spans: DroppingSpanProcessor) => Variant | Promise<Variant>;

const require = createRequire(import.meta.url);

/** What each variant does to its process before the SDK is loaded. A recording request span is active in all of them. */
export const variants: Record<VariantName, SetUp> = {
  bare: (spans) => {
    registerTelemetry(spans);
    return { middleware: createFloor(), wrap: (client) => client };
  },

  'ai-trace': async (spans) => {
    const [{ AiTraceSpanProcessor }, { aiTraceMiddleware }, { wrapOpenAI }] = await Promise.all([
      import('@ai-trace/core'),
      import('@ai-trace/express'),
      import('@ai-trace/openai'),
    ]);
    registerTelemetry(new AiTraceSpanProcessor(), spans);
    return { middleware: aiTraceMiddleware(), wrap: (client) => wrapOpenAI(client) };
  },

  peer: (spans) => {
    const tracerProvider = registerTelemetry(spans);
    const { OpenAIInstrumentation } =
      require('@opentelemetry/instrumentation-openai') as typeof import('@opentelemetry/instrumentation-openai');
    const instrumentation = new OpenAIInstrumentation({ captureMessageContent: true });
    // It records content as log events: made by OpenTelemetry's own SDK, and dropped as the spans are.
    const loggerProvider = new LoggerProvider({ processors: [new DroppingLogProcessor()] });
    registerInstrumentations({ tracerProvider, loggerProvider, instrumentations: [instrumentation] });
    return { middleware: createFloor(), wrap: (client) => client };
  },
};
