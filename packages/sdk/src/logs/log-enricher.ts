import { getSessionId } from '@ai-trace/core';
import { type Attributes, type Context, trace } from '@opentelemetry/api';
import type { LogRecordProcessor, SdkLogRecord } from '@opentelemetry/sdk-logs';

const MAX_BODY_BYTES = 32_768;

/** Puts session and user on every log record, whoever wrote it, and cuts messages at 32 KB. */
export class LogEnricher implements LogRecordProcessor {
  onEmit(record: SdkLogRecord, context?: Context): void {
    const span = context && (trace.getSpan(context) as { attributes?: Attributes } | undefined);
    const session = span?.attributes?.['session.id'] ?? getSessionId();
    const user = span?.attributes?.['user.id'];
    if (session !== undefined && record.attributes['session.id'] === undefined) record.setAttribute('session.id', session);
    if (user !== undefined && record.attributes['user.id'] === undefined) record.setAttribute('user.id', user);
    if (typeof record.body === 'string') record.setBody(cut(record.body));
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** At a whole character. */
const cut = (body: string): string => {
  // Three bytes of UTF-8 are the most that one unit of UTF-16 can take.
  if (body.length * 3 <= MAX_BODY_BYTES) return body;
  const bytes = Buffer.from(body);
  if (bytes.length <= MAX_BODY_BYTES) return body;
  let end = MAX_BODY_BYTES;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end);
};

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
