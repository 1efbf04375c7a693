import { randomUUID } from 'node:crypto';
import { Queue, Worker, type WorkerOptions } from 'bullmq';
import { addJob, keepDeadLetters, processBatch, type TracedJob, tracedProcessor } from '../src/bullmq.ts';
import { describeQueue, type QueueUnderTest } from './describe-queue.ts';

/** Long enough for a test to end in; a worker that dies has its job taken away after this. */
const STALLED_MS = 300;

const open = async (url: string): Promise<QueueUnderTest> => {
  const connection = { url };
  const options: WorkerOptions = { connection, stalledInterval: STALLED_MS, drainDelay: 1 };
  const name = `orders-${randomUUID()}`;
  const queue = new Queue(name, { connection, defaultJobOptions: { attempts: 2 } });
  const deadLetters = new Queue(`${name}-dead`, { connection });
  const workers: Worker[] = [];
  const work = (worker: Worker) => {
    workers.push(worker);
    return worker.waitUntilReady().then(() => worker);
  };
  return {
    name,
    deadLetters: deadLetters.name,
    send: (message) => addJob(queue, 'order', message),
    sendUntraced: (message) => queue.add('order', { message }),
    async consume(handle) {
      keepDeadLetters(await work(new Worker(name, tracedProcessor(handle), options)), deadLetters);
    },
    consumeDeadLetters: (handle) => work(new Worker(deadLetters.name, tracedProcessor(handle), options)),
    async abandon() {
      const worker = await work(new Worker(name, null, { ...options, lockDuration: STALLED_MS }));
      await worker.getNextJob('dies with it');
    },
    async consumeBatch(size, handle) {
      await processBatch((await work(new Worker(name, null, options))) as Worker<TracedJob<string>>, size, handle);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close(true)));
      for (const used of [queue, deadLetters]) {
        await used.obliterate({ force: true });
        await used.close();
      }
    },
  };
};

describeQueue({ name: 'BullMQ', broker: 'Redis', variable: 'REDIS_URL', standardUrl: 'redis://127.0.0.1:6379', open });
