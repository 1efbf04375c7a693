import { AiTraceSpanProcessor } from '@ai-trace/core';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

export interface TelemetryOptions {
  /** Default: every span is recorded. */
  sampler?: Sampler;
  /** Run before the one that exports; for processors that misbehave. */
  spanProcessors?: SpanProcessor[];
}

/** A real tracer and meter provider in memory, registered globally until `shutdown()`. */
export interface Telemetry {
  readonly tracerProvider: BasicTracerProvider;
  readonly meterProvider: MeterProvider;
  /** Spans ended since the start or the last `reset()`, in the order of their ends. */
  finishedSpans(): ReadableSpan[];
  /** Resolves with all finished spans as soon as there are `count`; rejects after five seconds, naming those that came. */
  waitForSpans(count: number): Promise<ReadableSpan[]>;
  /** What every instrument recorded since the start. */
  collectMetrics(): Promise<MetricData[]>;
  /** Forgets the spans so far; metrics go on adding up. */
  reset(): void;
  /** Ends the providers and takes the global registration back, so that the next test starts from nothing. */
  shutdown(): Promise<void>;
}

class OnDemandMetricReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** Polls `condition` until it holds; rejects after `timeoutMs` (default 5,000) with what `describe` says by then. */
export const waitUntil = async (condition: () => boolean, describe: () => string, timeoutMs = 5_000): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`gave up waiting: ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

/**
 * Starts collecting. The context manager, the tracer provider and the meter provider are the global ones meanwhile, as
 * they are in an application; `AiTraceSpanProcessor` is registered first, as the guides say.
 */
export const createTelemetry = ({ sampler, spanProcessors = [] }: TelemetryOptions = {}): Telemetry => {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    sampler,
    spanProcessors: [new AiTraceSpanProcessor(), ...spanProcessors, new SimpleSpanProcessor(exporter)],
  });
  const reader = new OnDemandMetricReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const contextManager = new AsyncLocalStorageContextManager().enable();

  if (!context.setGlobalContextManager(contextManager) || !trace.setGlobalTracerProvider(tracerProvider)) {
    throw new Error('another context manager or tracer provider is registered: shutdown() of the last telemetry is missing');
  }
  metrics.setGlobalMeterProvider(meterProvider);

  const finishedSpans = (): ReadableSpan[] => exporter.getFinishedSpans();
  return {
    tracerProvider,
    meterProvider,
    finishedSpans,
    async waitForSpans(count) {
      await waitUntil(
        () => finishedSpans().length >= count,
        () => `${count} spans expected, got [${finishedSpans().map(({ name }) => name)}]`,
      );
      return finishedSpans();
    },
    async collectMetrics() {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors, 'metrics could not be collected');
      return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    },
    reset: () => exporter.reset(),
    async shutdown() {
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
      context.disable();
      trace.disable();
      metrics.disable();
    },
  };
};
