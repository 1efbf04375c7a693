import { getCarrier, withTrace } from '@ai-trace/core';
import { SpanKind } from '@opentelemetry/api';
import { type Consumer, headers, type JetStreamClient, type JsMsg, type MsgHdrs } from 'nats';
import { withBatchTrace } from './batch-trace.ts';

const MAX_DELIVERIES = 2;

const carrierHeaders = (): MsgHdrs => {
  const carried = headers();
  for (const [name, value] of Object.entries(getCarrier())) carried.set(name, value);
  return carried;
};

export const publish = (jetstream: JetStreamClient, subject: string, content: unknown) =>
  jetstream.publish(subject, JSON.stringify(content), { headers: carrierHeaders() });

/** Where messages come from, and the subject for those that fail for the last time. */
interface Source {
  jetstream: JetStreamClient;
  consumer: Consumer;
  deadLetters: string;
}

/** Each delivery is a span in the trace of its message. A dead letter keeps the headers it came with. */
export const consumeMessages = <Content>({ jetstream, consumer, deadLetters }: Source, handle: (content: Content) => Promise<void>) => {
  const receive = async (message: JsMsg): Promise<void> => {
    try {
      await withTrace(`process ${message.subject}`, message.headers, () => handle(message.json<Content>()), {
        kind: SpanKind.CONSUMER,
        attributes: { 'messaging.system': 'nats', 'messaging.destination.name': message.subject },
      });
      message.ack();
    } catch {
      if (message.info.deliveryCount < MAX_DELIVERIES) return message.nak();
      await jetstream.publish(deadLetters, message.data, { headers: message.headers });
      message.term();
    }
  };
  return consumer.consume({ callback: (message) => void receive(message) });
};

/** Takes up to `size` waiting messages and handles them all at once. */
export const processBatch = async <Content>(
  consumer: Consumer,
  { subject, size }: { subject: string; size: number },
  handle: (contents: Content[]) => Promise<void>,
): Promise<void> => {
  const messages: JsMsg[] = [];
  for await (const message of await consumer.fetch({ max_messages: size, expires: 1_000 })) messages.push(message);
  const carriers = messages.map((message) => message.headers ?? {});
  await withBatchTrace(subject, carriers, () => handle(messages.map((message) => message.json<Content>())));
  for (const message of messages) message.ack();
};
