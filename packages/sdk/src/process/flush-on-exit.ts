import { contain } from '@ai-trace/core';
import { handlerCount } from './signal-handlers.ts';
import { TimeBudget } from './time-budget.ts';

/** The last export. Both methods get the milliseconds that they may take. */
export interface LastExport {
  /** Exports what is left, whatever the backend does; resolves to whether it was done in time. `isLast`: no work goes on after it. */
  finish(timeout: number, isLast: boolean): Promise<boolean>;
  /** Exports what is left before it returns: for when asynchronous code no longer runs. */
  finishNow(timeout: number): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Exports what is left when the process ends, in whatever way, and delays it by `timeout` milliseconds at most. An application
 * that handles a signal decides itself when to exit; otherwise the signal takes effect once the export is done. Exit codes stay
 * as they are.
 */
export const flushOnExit = ({ finish, finishNow }: LastExport, timeout: number): (() => void) => {
  const budget = new TimeBudget(timeout);
  let isEnding = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    const isHandled = handlerCount(signal) > 1;
    const takeEffect = () => {
      if (isHandled || handlerCount(signal) > 1) return;
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    // A second signal means: do not wait.
    if (isEnding) takeEffect();
    else void budget.spend((left) => finish(left, !isHandled)).then(takeEffect);
    isEnding = true;
  };
  let isFinished = false;
  const onBeforeExit = (): void => {
    if (isFinished) return;
    isFinished = true;
    void budget
      .spend((left) => finish(left, true))
      .then((inTime) => {
        // Only exports to an unavailable backend are still waiting; any other work would have a listener of its own.
        if (!inTime && process.listenerCount('beforeExit') === 1) process.exit();
      });
  };
  // An error here would keep the application's own listeners from being called.
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
