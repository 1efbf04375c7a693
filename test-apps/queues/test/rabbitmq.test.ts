import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';
import { consumeMessages, processBatch, sendMessage } from '../src/rabbitmq.ts';
import { describeQueue, type QueueUnderTest } from './describe-queue.ts';

/** A busy machine's broker may drop a connection while it opens. The clients of the other brokers try again by themselves. */
const connectTo = (url: string, attempts = 3): Promise<ChannelModel> =>
  connect(url).catch(async (error) => {
    if (attempts === 1) throw error;
    await sleep(1_000);
    return connectTo(url, attempts - 1);
  });

const open = async (url: string): Promise<QueueUnderTest> => {
  const connection = await connectTo(url);
  const channel = await connection.createConfirmChannel();
  const name = `orders-${randomUUID()}`;
  const deadLetters = `${name}-dead`;
  await channel.assertQueue(deadLetters);
  // The default exchange takes a message to the queue that its key names.
  await channel.assertQueue(name, { deadLetterExchange: '', deadLetterRoutingKey: deadLetters });
  return {
    name,
    deadLetters,
    async send(message) {
      sendMessage(channel, name, message);
      await channel.waitForConfirms();
    },
    async sendUntraced(message) {
      channel.sendToQueue(name, Buffer.from(JSON.stringify(message)));
      await channel.waitForConfirms();
    },
    consume: (handle) => consumeMessages(channel, name, handle),
    consumeDeadLetters: (handle) => consumeMessages(channel, deadLetters, handle),
    async abandon() {
      const other = await connectTo(url);
      await (await other.createChannel()).get(name);
      await other.close();
    },
    consumeBatch: (size, handle) => processBatch(channel, { queue: name, size }, handle),
    async close() {
      await channel.deleteQueue(name);
      await channel.deleteQueue(deadLetters);
      await connection.close();
    },
  };
};

describeQueue({ name: 'amqplib', broker: 'RabbitMQ', variable: 'RABBITMQ_URL', standardUrl: 'amqp://127.0.0.1:5672', open });
