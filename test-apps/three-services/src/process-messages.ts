import type { AnswerJob } from './answer-queue.ts';
import type { PlainSpan } from './plain-span.ts';

/** What a service tells the demo. */
export type ServiceMessage =
  /** It serves, at this origin if it has one. */
  | { ready: string }
  /** A span has ended. */
  | { span: PlainSpan }
  /** To be passed on to the worker. */
  | { job: AnswerJob };

export const tellParent = (message: ServiceMessage): void => {
  process.send?.(message);
};

export const jobsFromParent = (handle: (job: AnswerJob) => void): void => {
  process.on('message', ({ job }: { job: AnswerJob }) => handle(job));
};

/** The service is ready, at `origin` if it serves. Without its demo it has nothing to do. */
export const announce = (origin = ''): void => {
  process.on('disconnect', () => process.exit());
  tellParent({ ready: origin });
};
