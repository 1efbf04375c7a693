import { errorClassName } from './failure.ts';
import type { ResponseEnd } from './request-reader.ts';

/** Why a request failed. */
export interface Failure {
  /** `error.type` */
  type: string;
  /** The exception behind it, where it is known. */
  thrown?: { error: unknown };
}

/** A 5xx, a response that the application destroyed, a client that left: in this order. Anything else is no failure. */
export const failureOf = (
  { outcome, error }: ResponseEnd,
  statusCode: number | undefined,
  thrown: { error: unknown } | undefined,
  disconnectIsError: boolean,
): Failure | undefined => {
  if (outcome === 'failed') return thrownFailure(thrown ?? { error }, statusCode);
  if (outcome === 'disconnected') {
    if (thrown) return thrownFailure(thrown, statusCode);
    return disconnectIsError ? { type: 'client_disconnected' } : undefined;
  }
  if (statusCode === undefined || statusCode < 500) return undefined;
  return thrown ? thrownFailure(thrown, statusCode) : { type: String(statusCode) };
};

const thrownFailure = (thrown: { error: unknown }, statusCode: number | undefined): Failure => ({
  type: errorClassName(thrown.error) ?? (statusCode !== undefined && statusCode >= 500 ? String(statusCode) : '_OTHER'),
  thrown,
});
