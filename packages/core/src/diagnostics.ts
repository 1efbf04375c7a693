import { diag } from '@opentelemetry/api';
import { processState } from './process-state.ts';
import { isThenable } from './thenable.ts';

const warned = processState('warned', () => new Set<string>());

/** Warns through OpenTelemetry's `diag`, once per process and `key`, however the text varies. */
export const warnOnce = (key: string, message: string, ...details: unknown[]): void => {
  if (warned.has(key)) return;
  warned.add(key);
  diag.warn(message, ...details);
};

/**
 * Calls foreign code (a hook, a processor, a propagator, a user's callback) with the given arguments. Neither a throw nor a
 * rejection reaches the application: each is reported once per `what`, and after a throw the result is `undefined`. The
 * arguments are passed separately so that a hook needs no closure.
 */
export const contain = <Given extends unknown[], Result>(
  what: string,
  run: (...given: Given) => Result,
  ...given: Given
): Result | undefined => {
  try {
    const result = run(...given);
    if (isThenable(result)) result.then(undefined, (error: unknown) => reportContained(what, error));
    return result;
  } catch (error) {
    reportContained(what, error);
    return undefined;
  }
};

/** Reports an error as {@link contain} does, for hot paths that cannot afford a closure. */
export const reportContained = (what: string, error: unknown): void =>
  warnOnce(`contained ${what}`, `[@ai-trace/core] ${what} failed; the application goes on without it.`, error);
