import { context, type DiagLogger, DiagLogLevel, diag, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
  type ReadableSpan,
  type SpanProcessor,
  type TracerConfig,
} from '@opentelemetry/sdk-trace-base';
import { processState } from '../../src/process-state.ts';
import { AiTraceSpanProcessor } from '../../src/span-processor.ts';

/** A real provider that exports in batches, on demand only; global until `shutdown()`. */
export interface BatchedTelemetry {
  exporter: InMemorySpanExporter;
  /** What reached `diag` as a warning or an error. */
  warnings: string[];
  /** Exports what has ended, and returns all that was exported so far. */
  flush(): Promise<ReadableSpan[]>;
  shutdown(): Promise<void>;
}

/** `spanProcessors` stand before the one that exports; default: `AiTraceSpanProcessor`. */
export const createBatchedTelemetry = (
  settings: Omit<TracerConfig, 'spanProcessors'> = {},
  spanProcessors: SpanProcessor[] = [new AiTraceSpanProcessor()],
): BatchedTelemetry => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    ...settings,
    spanProcessors: [...spanProcessors, new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000_000 })],
  });
  const warnings = registerGlobals();
  trace.setGlobalTracerProvider(provider);
  return {
    exporter,
    warnings,
    async flush() {
      await provider.forceFlush();
      return exporter.getFinishedSpans();
    },
    async shutdown() {
      await provider.shutdown();
      removeGlobals();
    },
  };
};

/** Everything but a tracer provider; returns the warnings to come. */
export const registerGlobals = (): string[] => {
  const warnings: string[] = [];
  processState('warned', () => new Set<string>()).clear();
  diag.setLogger(collecting(warnings), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }));
  return warnings;
};

export const removeGlobals = (): void => {
  context.disable();
  trace.disable();
  propagation.disable();
  diag.disable();
};

const collecting = (into: string[]): DiagLogger => {
  const collect = (...parts: unknown[]) => void into.push(parts.map(String).join(' '));
  const ignore = () => undefined;
  return { error: collect, warn: collect, info: ignore, debug: ignore, verbose: ignore };
};

export const spanNamed = (spans: readonly ReadableSpan[], name: string): ReadableSpan => {
  const found = spans.filter((span) => span.name === name);
  if (found.length !== 1) throw new Error(`one span '${name}' expected among [${spans.map((span) => span.name)}]`);
  return found[0]!;
};

/** What the propagators would send from here. */
export const injected = (): Record<string, string> => {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
};
