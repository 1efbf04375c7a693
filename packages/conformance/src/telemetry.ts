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
  /** Run before the exporting processor; for processors that misbehave. */
  spanProcessors?: SpanProcessor[];
}

/** A real tracer and meter provider in memory, registered globally until `shutdown()`. */
export interface Telemetry {
  readonly tracerProvider: BasicTracerProvider;
  readonly meterProvider: MeterProvider;
  /** Spans ended since the start or the last `reset()`, in the order in which they ended. */
  finishedSpans(): ReadableSpan[];
  /** Resolves with all finished spans once there are `count`; rejects after five seconds, naming the ones that have finished. */
  waitForSpans(count: number): Promise<ReadableSpan[]>;
  /** Everything that the instruments have recorded since the start. */
  collectMetrics(): Promise<MetricData[]>;
  /** Discards the spans so far; metrics keep accumulating. */
  reset(): void;
  /** Shuts down the providers and removes the global registration, so that the next test starts clean. */
  shutdown(): Promise<void>;
}

class OnDemandMetricReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** Polls `condition` until it holds; after `timeoutMs` (default 5,000), rejects with the result of `describe`. */
export const waitUntil = async (condition: () => boolean, describe: () => string, timeoutMs = 5_000): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`gave up waiting: ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

/**
 * Starts collecting. Registers context manager, tracer provider and meter provider globally, as an application does, with
 * `AiTraceSpanProcessor` first, as the guides recommend.
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
