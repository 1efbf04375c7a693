import { createTraceState, type Link, type SpanContext } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** A span context without methods, for passing it to another process. */
type PlainContext = Omit<SpanContext, 'traceState'> & { traceState: string | undefined };

type PlainResource = Pick<Resource, 'attributes' | 'schemaUrl'>;

/** A finished span without methods. */
export interface PlainSpan extends Omit<ReadableSpan, 'spanContext' | 'parentSpanContext' | 'links' | 'resource'> {
  context: PlainContext;
  parentContext: PlainContext | undefined;
  links: Array<Omit<Link, 'context'> & { context: PlainContext }>;
  resource: PlainResource;
}

/** A log record without methods. */
export interface PlainLogRecord extends Omit<ReadableLogRecord, 'spanContext' | 'resource'> {
  context: PlainContext | undefined;
  resource: PlainResource;
}

/** The sums of one moment without methods. */
export interface PlainMetrics extends Omit<ResourceMetrics, 'resource'> {
  resource: PlainResource;
}

const plainContext = ({ traceId, spanId, traceFlags, isRemote, traceState }: SpanContext): PlainContext => ({
  ...{ traceId, spanId, traceFlags, isRemote },
  traceState: traceState?.serialize(),
});

const restoreContext = (plain: PlainContext): SpanContext => ({
  ...plain,
  traceState: plain.traceState ? createTraceState(plain.traceState) : undefined,
});

const plainResource = ({ attributes, schemaUrl }: Resource): PlainResource => ({ attributes, schemaUrl });

export const plainSpan = (span: ReadableSpan): PlainSpan => {
  const { name, kind, startTime, endTime, status, attributes, events, duration, ended, instrumentationScope } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  return {
    ...{ name, kind, startTime, endTime, status, attributes, events, duration, ended, instrumentationScope },
    ...{ droppedAttributesCount, droppedEventsCount, droppedLinksCount },
    links: span.links.map((link) => ({ ...link, context: plainContext(link.context) })),
    context: plainContext(span.spanContext()),
    parentContext: span.parentSpanContext && plainContext(span.parentSpanContext),
    resource: plainResource(span.resource),
  };
};

export const restoreSpan = ({ context, parentContext, links, resource, ...plain }: PlainSpan): ReadableSpan => {
  const spanContext = restoreContext(context);
  return {
    ...plain,
    spanContext: () => spanContext,
    parentSpanContext: parentContext && restoreContext(parentContext),
    links: links.map((link) => ({ ...link, context: restoreContext(link.context) })),
    resource: resource as Resource,
  };
};

export const plainLogRecord = (record: ReadableLogRecord): PlainLogRecord => {
  const { hrTime, hrTimeObserved, severityText, severityNumber, body, eventName, attributes, droppedAttributesCount } = record;
  return {
    ...{ hrTime, hrTimeObserved, severityText, severityNumber, body, eventName, attributes, droppedAttributesCount },
    instrumentationScope: record.instrumentationScope,
    context: record.spanContext && plainContext(record.spanContext),
    resource: plainResource(record.resource),
  };
};

export const restoreLogRecord = ({ context, resource, ...plain }: PlainLogRecord): ReadableLogRecord => ({
  ...plain,
  spanContext: context && restoreContext(context),
  resource: resource as Resource,
});

export const plainMetrics = ({ resource, scopeMetrics }: ResourceMetrics): PlainMetrics => ({
  resource: plainResource(resource),
  scopeMetrics,
});

export const restoreMetrics = ({ resource, scopeMetrics }: PlainMetrics): ResourceMetrics => ({
  resource: resource as Resource,
  scopeMetrics,
});
