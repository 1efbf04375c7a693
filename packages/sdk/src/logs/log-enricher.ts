import { cutText, getSessionId } from '@ai-trace/core';
import { type Attributes, type Context, trace } from '@opentelemetry/api';
import type { LogRecordProcessor, SdkLogRecord } from '@opentelemetry/sdk-logs';

const MAX_BODY_BYTES = 32_768;

/** Adds session and user to every log record, whatever its source, and cuts messages at 32 KB. */
export class LogEnricher implements LogRecordProcessor {
  onEmit(record: SdkLogRecord, context?: Context): void {
    const span = context && (trace.getSpan(context) as { attributes?: Attributes } | undefined);
    const session = span?.attributes?.['session.id'] ?? getSessionId();
    const user = span?.attributes?.['user.id'];
    if (session !== undefined && record.attributes['session.id'] === undefined) record.setAttribute('session.id', session);
    if (user !== undefined && record.attributes['user.id'] === undefined) record.setAttribute('user.id', user);
    if (typeof record.body === 'string') record.setBody(cutText(record.body, MAX_BODY_BYTES));
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
