// OpenTelemetry's SDK 3, and what of each span leaves it: as it is at that moment, for a span may be moved into another trace later.
import { AiTraceSpanProcessor } from '@ai-trace/core';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

export const exported = [];

const snapshot = (span) => ({
  name: span.name,
  traceId: span.spanContext().traceId,
  spanId: span.spanContext().spanId,
  parentSpanId: span.parentSpanContext?.spanId,
  links: span.links.map((link) => link.context.traceId),
  attributes: { ...span.attributes },
});

const exporter = {
  export(spans, done) {
    for (const span of spans) exported.push(snapshot(span));
    done({ code: 0 });
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};

const batches = new BatchSpanProcessor({ exporter, scheduledDelayMillis: 60_000 });

/** Resolves when every span that has ended is in `exported`. */
export const flush = () => batches.forceFlush();

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }));
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new AiTraceSpanProcessor(), batches] }));
