import { errorClassName } from './failure.ts';
import type { ResponseEnd } from './request-reader.ts';

/** Why a request failed. */
export interface Failure {
  /** `error.type` */
  type: string;
  /** The exception behind it, where it is known. */
  thrown?: { error: unknown } | undefined;
}

/** The errors that the framework's error handling learnt of. */
export interface ThrownErrors {
  /** The last one before the response head: whatever the answer is, it was made with this error known. */
  beforeHead?: { error: unknown };
  /** The first one after it: nothing can answer it any more. */
  afterHead?: { error: unknown };
}

/**
 * A 5xx, an answer that the application broke off, a client that left: in this order. Anything else is no failure. An error
 * that the application answered with less than a 5xx is done with, however its answer ends.
 */
export const failureOf = (
  { outcome, error }: ResponseEnd,
  statusCode: number | undefined,
  thrown: ThrownErrors | undefined,
  disconnectIsError: boolean,
): Failure | undefined => {
  const broken = thrown?.afterHead ?? (outcome === 'failed' ? { error } : undefined);
  if (statusCode !== undefined && statusCode >= 500) {
    const cause = thrown?.beforeHead ?? broken;
    return { type: (cause && errorClassName(cause.error)) ?? String(statusCode), thrown: cause };
  }
  if (outcome === 'complete') return undefined;
  if (broken) return thrownFailure(broken);
  if (!disconnectIsError) return undefined;
  // Without a head nobody knows what the answer would have been.
  return statusCode === undefined && thrown?.beforeHead ? thrownFailure(thrown.beforeHead) : { type: 'client_disconnected' };
};

const thrownFailure = (thrown: { error: unknown }): Failure => ({ type: errorClassName(thrown.error) ?? '_OTHER', thrown });
