import { getCarrier, withTrace } from '@ai-trace/core';
import { SpanKind } from '@opentelemetry/api';
import type { Channel, GetMessage, Message } from 'amqplib';
import { withBatchTrace } from './batch-trace.ts';

/** The carrier goes into the headers, which the broker keeps when it redelivers a message or gives it to a dead letter exchange. */
export const sendMessage = (channel: Channel, queue: string, content: unknown): boolean =>
  channel.sendToQueue(queue, Buffer.from(JSON.stringify(content)), { headers: { ...getCarrier() }, persistent: true });

/** Each delivery is a span in the trace of its message. A message that fails is tried once more, then dead-lettered. */
export const consumeMessages = <Content>(channel: Channel, queue: string, handle: (content: Content) => Promise<void>) => {
  const receive = async (message: Message): Promise<void> => {
    try {
      await withTrace(`process ${queue}`, message.properties.headers, () => handle(contentOf(message)), {
        kind: SpanKind.CONSUMER,
        attributes: { 'messaging.system': 'rabbitmq', 'messaging.destination.name': queue },
      });
      channel.ack(message);
    } catch {
      channel.nack(message, false, !message.fields.redelivered);
    }
  };
  return channel.consume(queue, (message) => void (message && receive(message)));
};

/** Takes up to `size` waiting messages and handles them all at once. */
export const processBatch = async <Content>(
  channel: Channel,
  { queue, size }: { queue: string; size: number },
  handle: (contents: Content[]) => Promise<void>,
): Promise<void> => {
  const messages: GetMessage[] = [];
  while (messages.length < size) {
    const message = await channel.get(queue);
    if (!message) break;
    messages.push(message);
  }
  const carriers = messages.map(({ properties }) => properties.headers ?? {});
  await withBatchTrace(queue, carriers, () => handle(messages.map((message) => contentOf<Content>(message))));
  for (const message of messages) channel.ack(message);
};

const contentOf = <Content>({ content }: Message): Content => JSON.parse(content.toString());
