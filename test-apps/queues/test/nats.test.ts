import { randomUUID } from 'node:crypto';
import { AckPolicy, type ConsumerMessages, connect, nanos } from 'nats';
import { consumeMessages, processBatch, publish } from '../src/nats.ts';
import { describeQueue, type QueueUnderTest } from './describe-queue.ts';

/** Who has not acknowledged a message by then has lost it. */
const ACKNOWLEDGED_MS = 2_000;

const open = async (url: string): Promise<QueueUnderTest> => {
  const connection = await connect({ servers: url });
  const jetstream = connection.jetstream();
  const manager = await connection.jetstreamManager();
  const name = `orders-${randomUUID()}`;
  const deadLetters = `${name}-dead`;
  await manager.streams.add({ name, subjects: [name, deadLetters] });
  const running: ConsumerMessages[] = [];

  const consumerOf = async (subject: string) => {
    const settings = { durable_name: subject, filter_subject: subject, ack_policy: AckPolicy.Explicit, ack_wait: nanos(ACKNOWLEDGED_MS) };
    await manager.consumers.add(name, settings);
    return jetstream.consumers.get(name, subject);
  };
  const consumeFrom = async (subject: string, handle: (message: string) => Promise<void>) => {
    const consumer = await consumerOf(subject);
    running.push(await consumeMessages({ jetstream, consumer, deadLetters }, handle));
  };

  return {
    name,
    deadLetters,
    send: (message) => publish(jetstream, name, message),
    sendUntraced: (message) => jetstream.publish(name, JSON.stringify(message)),
    consume: (handle) => consumeFrom(name, handle),
    consumeDeadLetters: (handle) => consumeFrom(deadLetters, handle),
    abandon: async () => (await consumerOf(name)).next(),
    consumeBatch: async (size, handle) => processBatch(await consumerOf(name), { subject: name, size }, handle),
    async close() {
      await Promise.all(running.map((messages) => messages.close()));
      await manager.streams.delete(name);
      await connection.close();
    },
  };
};

describeQueue({ name: 'NATS JetStream', broker: 'NATS', variable: 'NATS_URL', standardUrl: 'nats://127.0.0.1:4222', open });
