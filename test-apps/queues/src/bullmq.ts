import { randomUUID } from 'node:crypto';
import { type Carrier, getCarrier, withTrace } from '@ai-trace/core';
import { SpanKind } from '@opentelemetry/api';
import type { Job, JobsOptions, Processor, Queue, Worker } from 'bullmq';
import { withBatchTrace } from './batch-trace.ts';

/** The data of a job: the message, and the trace that it belongs to. A retry has both again. */
export interface TracedJob<Message> {
  message: Message;
  carrier?: Carrier;
}

export const addJob = <Message>(queue: Queue, name: string, message: Message, options?: JobsOptions) =>
  queue.add(name, { message, carrier: getCarrier() } satisfies TracedJob<Message>, options);

/** For `new Worker(queue, tracedProcessor(handle), { connection })`: each attempt is a span in the trace of its job. */
export const tracedProcessor =
  <Message, Result>(handle: (message: Message) => Promise<Result>): Processor<TracedJob<Message>, Result> =>
  ({ queueName, id, data: { message, carrier } }) =>
    withTrace(`process ${queueName}`, carrier, () => handle(message), {
      kind: SpanKind.CONSUMER,
      attributes: { 'messaging.system': 'bullmq', 'messaging.destination.name': queueName, 'messaging.message.id': id },
    });

/** A job that has failed for the last time goes on to another queue, still in its trace. */
export const keepDeadLetters = (worker: Worker, deadLetters: Queue): void => {
  worker.on('failed', (job) => {
    if (job?.finishedOn) void deadLetters.add(job.name, job.data);
  });
};

/** Takes up to `size` waiting jobs and handles them all at once. The worker has no processor of its own. */
export const processBatch = async <Message>(
  worker: Worker<TracedJob<Message>>,
  size: number,
  handle: (messages: Message[]) => Promise<void>,
): Promise<void> => {
  const token = randomUUID();
  const jobs: Job<TracedJob<Message>>[] = [];
  while (jobs.length < size) {
    const job = await worker.getNextJob(token, { block: false });
    if (!job) break;
    jobs.push(job);
  }
  const carriers = jobs.map(({ data }) => data.carrier ?? {});
  await withBatchTrace(worker.name, carriers, () => handle(jobs.map(({ data }) => data.message)));
  await Promise.all(jobs.map((job) => job.moveToCompleted(undefined, token, false)));
};
