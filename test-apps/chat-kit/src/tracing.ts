import { EventEmitter } from 'node:events';
import { AiTraceSpanProcessor } from '@ai-trace/core';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type ReadableSpan, type Span, type SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** The spans of one trace, in the order in which they started; the first is the root. */
export type FinishedTrace = readonly ReadableSpan[];

/** Emits `trace` as soon as the last open span of a trace has ended. A service would use a `BatchSpanProcessor` instead. */
export class TraceCollector extends EventEmitter<{ trace: [FinishedTrace] }> implements SpanProcessor {
  readonly #traces = new Map<string, { open: number; spans: ReadableSpan[] }>();

  onStart(span: Span): void {
    const { traceId } = span.spanContext();
    const entry = this.#traces.get(traceId) ?? { open: 0, spans: [] };
    entry.open += 1;
    entry.spans.push(span);
    this.#traces.set(traceId, entry);
  }

  onEnd(span: ReadableSpan): void {
    const { traceId } = span.spanContext();
    const entry = this.#traces.get(traceId);
    if (!entry) return;
    entry.open -= 1;
    if (entry.open > 0) return;
    this.#traces.delete(traceId);
    this.emit('trace', entry.spans);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Registers OpenTelemetry for this process: all that is needed besides the middleware and the wrapped client. */
export const startTracing = (collector: TraceCollector): BasicTracerProvider => {
  const provider = new BasicTracerProvider({ spanProcessors: [new AiTraceSpanProcessor(), collector] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return provider;
};
