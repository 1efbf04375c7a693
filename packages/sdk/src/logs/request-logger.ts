import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';

const ATTRIBUTES = ['http.request.method', 'http.route', 'url.path', 'http.response.status_code', 'session.id', 'user.id'] as const;

/** Sends one log record for each request when its span has ended: `GET /users/:id 200 12 ms`. */
export class RequestLogger implements SpanProcessor {
  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (span.kind !== SpanKind.SERVER) return;
    const { attributes, status } = span;
    const isError = status.code === SpanStatusCode.ERROR;
    const statusCode = attributes['http.response.status_code'];
    const duration = Math.round(hrTimeToMilliseconds(span.duration));
    logs.getLogger('@ai-trace/sdk').emit({
      severityNumber: isError ? SeverityNumber.ERROR : SeverityNumber.INFO,
      severityText: isError ? 'ERROR' : 'INFO',
      body: [span.name, statusCode, `${duration} ms`].filter((part) => part !== undefined).join(' '),
      attributes: Object.fromEntries(ATTRIBUTES.flatMap((key) => (attributes[key] === undefined ? [] : [[key, attributes[key]]]))),
      context: trace.setSpanContext(ROOT_CONTEXT, span.spanContext()),
    });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
