import type { Carrier } from '@ai-trace/core';
import { Queue, Worker } from 'bullmq';
import { jobsFromParent, sendToParent } from './process-messages.ts';

/** A question that waits for its answer, and the trace that it belongs to. */
export interface AnswerJob {
  question: string;
  passage: string;
  carrier: Carrier;
}

/** The queue between the retrieval service and the worker. */
export interface AnswerQueue {
  add(job: AnswerJob): Promise<void>;
  consume(handle: (job: AnswerJob) => Promise<void>): Promise<void>;
}

/** Where BullMQ keeps a queue. */
export interface RedisSettings {
  connection: { url: string };
  /** Of the keys in Redis, so that no two runs share a queue. */
  prefix: string;
}

/** BullMQ if the environment names a Redis; otherwise the demo's process passes the jobs on. */
export const openQueue = (): AnswerQueue => {
  const { DEMO_REDIS } = process.env;
  return DEMO_REDIS ? new RedisQueue(JSON.parse(DEMO_REDIS)) : parentQueue;
};

const parentQueue: AnswerQueue = {
  add: async (job) => sendToParent({ job }),
  consume: async (handle) => jobsFromParent((job) => void handle(job)),
};

const NAME = 'answers';

class RedisQueue implements AnswerQueue {
  readonly #settings: RedisSettings;
  #queue: Queue | undefined;

  constructor(settings: RedisSettings) {
    this.#settings = settings;
  }

  async add(job: AnswerJob): Promise<void> {
    this.#queue ??= new Queue(NAME, this.#settings);
    await this.#queue.add('answer', job);
  }

  async consume(handle: (job: AnswerJob) => Promise<void>): Promise<void> {
    const worker = new Worker(NAME, ({ data }) => handle(data), this.#settings);
    await worker.waitUntilReady();
  }
}

/** Leaves nothing in Redis. */
export const removeQueue = async (settings: RedisSettings): Promise<void> => {
  const queue = new Queue(NAME, settings);
  await queue.obliterate({ force: true });
  await queue.close();
};
