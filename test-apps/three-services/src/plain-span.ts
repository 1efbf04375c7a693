import type { TreeSpan } from '@ai-trace/sdk/trace-tree';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** A finished span as it goes from one process to another. */
export type PlainSpan = ReturnType<typeof toPlainSpan>;

export const toPlainSpan = (span: ReadableSpan) => ({
  name: span.name,
  kind: span.kind,
  context: span.spanContext(),
  parentSpanContext: span.parentSpanContext,
  startTime: span.startTime,
  duration: span.duration,
  attributes: span.attributes,
  status: span.status,
  resource: { attributes: span.resource.attributes },
});

/** A span of another process. */
export type RemoteSpan = TreeSpan & Pick<ReadableSpan, 'startTime'>;

export const fromPlainSpan = ({ context, ...span }: PlainSpan): RemoteSpan => ({ ...span, spanContext: () => context });
