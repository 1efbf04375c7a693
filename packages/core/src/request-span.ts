import type { Context } from '@opentelemetry/api';
import type { HeaderValue } from './headers.ts';
import type { ResponseEnd } from './request-reader.ts';

/**
 * A request in progress. The adapter runs the rest of the request inside it, reports the route and failures to it, and ends it
 * when the response has really ended. No member throws, and only the first `end` counts.
 */
export interface RequestSpan {
  /** Whether the route will be used: `false` for an excluded request, and for one that is neither sampled nor measured. */
  readonly wantsRoute: boolean;
  /** The context of everything that the request causes; `undefined` once the response has ended. */
  readonly context: Context | undefined;
  /** Runs `next` in the request's context and returns what it returns. */
  run<Result>(next: () => Result): Result;
  /** The template that matched. A later handler's route replaces an earlier one's; one set by user code stays. */
  setRoute(route: string): void;
  /**
   * Reports an error that reached the framework's error handling. One is recorded, at the end: the last one before the head if
   * the response is a 5xx, or the first one after the head if it cut the response off.
   */
  fail(error: unknown): void;
  /**
   * Notes that the response head was sent: the time to first byte of a streamed response, and the status sent where it is known,
   * which the application may change afterwards.
   */
  noteHead(statusCode?: number): void;
  /** Whether the head's headers matter: `sessionHeader` is to be added, or headers are captured. */
  readonly wantsHeaders: boolean;
  /** To be added to the response head, unless the application has one of that name. */
  readonly sessionHeader: SessionHeader | undefined;
  /** Notes headers passed with the head, which cannot be read from the response later; names are in lower case. */
  noteHeaders(names: Iterable<string>, read: (name: string) => HeaderValue): void;
  end(end: ResponseEnd): void;
  /** The adapter's own state for this request. */
  adapterState?: unknown;
}

/** The response header that returns the session to the client. */
export interface SessionHeader {
  name: string;
  value: string;
}
