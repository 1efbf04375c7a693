import { withTrace } from '@ai-trace/core';
import { SpanKind } from '@opentelemetry/api';

/**
 * One CONSUMER span for many messages. They come from different traces, so it is a root span, with a Link to the span that sent
 * each message.
 */
export const withBatchTrace = <Result>(queue: string, carriers: readonly object[], work: () => Result): Result =>
  withTrace(`process ${queue}`, null, work, {
    kind: SpanKind.CONSUMER,
    root: true,
    links: carriers,
    attributes: { 'messaging.destination.name': queue, 'messaging.batch.message_count': carriers.length },
  });
