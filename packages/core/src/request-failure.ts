import { errorClassName } from './failure.ts';
import type { ResponseEnd } from './request-reader.ts';

/** Why a request failed. */
export interface Failure {
  /** `error.type` */
  type: string;
  /** The exception behind it, if known. */
  thrown?: { error: unknown } | undefined;
}

/** The errors that reached the framework's error handling. */
export interface ThrownErrors {
  /** The last one before the response head, when the application could still answer it. */
  beforeHead?: { error: unknown };
  /** The first one after the response head, when it could not. */
  afterHead?: { error: unknown };
}

/**
 * The failure of a request, if any: a 5xx, else a response that the application cut off, else a client that left. An error that
 * was answered with a status below 500 is handled, however the response ends.
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
  // Without a head there is no status that shows how the error was handled.
  return statusCode === undefined && thrown?.beforeHead ? thrownFailure(thrown.beforeHead) : { type: 'client_disconnected' };
};

const thrownFailure = (thrown: { error: unknown }): Failure => ({ type: errorClassName(thrown.error) ?? '_OTHER', thrown });
