import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** The carrier of a request, each in a trace of its own with a session and a user of its own. */
export const carrierOf = (index: number): string => {
  const spanId = (index + 1).toString(16).padStart(16, '0');
  return JSON.stringify({
    traceparent: `00-${'a'.repeat(16)}${spanId}-${spanId}-01`,
    tracestate: `vendor=${spanId}`,
    baggage: `session.id=session-${index},user.id=user-${index},tenant=acme;level=1`,
  });
};

/** Whether a span is directly under one that {@link carrierOf} made up, in its trace. */
export const isLinked = (span: ReadableSpan): boolean =>
  span.parentSpanContext !== undefined && span.spanContext().traceId === `${'a'.repeat(16)}${span.parentSpanContext.spanId}`;
