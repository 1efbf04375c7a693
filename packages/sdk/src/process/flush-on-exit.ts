import { contain } from '@ai-trace/core';
import { TimeBudget } from './time-budget.ts';

/** What the end of the process needs to know. Both are told how many milliseconds they may take. */
export interface LastExport {
  /** Exports what there is, whatever the backend does; tells whether it was done in time. */
  finish(timeout: number): Promise<boolean>;
  /** Exports what there is before it returns: for the moment when no asynchronous code runs any more. */
  finishNow(timeout: number): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Exports what is left when the process ends, by whichever of its ways, and holds it up for `timeout` milliseconds at most. An
 * application that handles a signal itself decides itself when to exit; otherwise the signal takes its course once the export is
 * done. Exit codes stay what they are.
 */
export const flushOnExit = ({ finish, finishNow }: LastExport, timeout: number): (() => void) => {
  const budget = new TimeBudget(timeout);
  let isEnding = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    const isHandled = process.listenerCount(signal) > 1;
    const takeCourse = () => {
      if (isHandled || process.listenerCount(signal) > 1) return;
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    // Whoever sends it twice does not want to wait.
    if (isEnding) takeCourse();
    else void budget.spend(finish).then(takeCourse);
    isEnding = true;
  };
  let isFinished = false;
  const onBeforeExit = (): void => {
    if (isFinished) return;
    isFinished = true;
    void budget.spend(finish).then((inTime) => {
      // What still waits is for a backend that is away; somebody else's work would be kept by a listener of its own.
      if (!inTime && process.listenerCount('beforeExit') === 1) process.exit();
    });
  };
  // What throws here would keep the application's own listeners from being called.
  const onExit = () => contain('the last export', () => finishNow(budget.left));
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('exit', onExit);
  };
};
