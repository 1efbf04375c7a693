import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { AlwaysOnSampler, BasicTracerProvider, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** Drops every span and exports nothing, so that only the making of spans is measured. */
export class DroppingSpanProcessor implements SpanProcessor {
  /** Spans ended so far; proves that a variant traces. */
  ended = 0;
  last: ReadableSpan | undefined;

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    this.ended += 1;
    this.last = span;
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Drops every log record. */
export class DroppingLogProcessor implements LogRecordProcessor {
  onEmit(): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Registers the same SDK for every variant that traces: always sampled, W3C propagation, async-local context. */
export const registerTelemetry = (...spanProcessors: SpanProcessor[]): BasicTracerProvider => {
  const provider = new BasicTracerProvider({ sampler: new AlwaysOnSampler(), spanProcessors });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }));
  trace.setGlobalTracerProvider(provider);
  return provider;
};
