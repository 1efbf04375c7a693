import type { AnswerJob } from './answer-queue.ts';
import type { PlainSpan } from './plain-span.ts';

/** A message from a service to the demo. */
export type ServiceMessage =
  /** It serves, at this origin if it has one. */
  | { ready: string }
  /** A span has ended. */
  | { span: PlainSpan }
  /** To be passed on to the worker. */
  | { job: AnswerJob };

export const sendToParent = (message: ServiceMessage): void => {
  process.send?.(message);
};

export const jobsFromParent = (handle: (job: AnswerJob) => void): void => {
  process.on('message', ({ job }: { job: AnswerJob }) => handle(job));
};

/** Announces that the service is ready, at `origin` if it serves. It exits when the demo has gone. */
export const announce = (origin = ''): void => {
  process.on('disconnect', () => process.exit());
  sendToParent({ ready: origin });
};
