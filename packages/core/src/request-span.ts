import type { Context } from '@opentelemetry/api';
import type { HeaderValue } from './headers.ts';
import type { ResponseEnd } from './request-reader.ts';

/**
 * One request under way. The adapter runs the rest of the request inside it, tells it the route and the failures that
 * it learns of, and ends it when the response has really ended. No member throws, and `end` counts once.
 */
export interface RequestSpan {
  /** Whether the route is of use to anybody: not for an excluded request, nor for one that is neither sampled nor measured. */
  readonly wantsRoute: boolean;
  /** The context of everything that the request causes; `undefined` once the response has ended. */
  readonly context: Context | undefined;
  /** Runs `next` in the request's context and returns what it returns. */
  run<Result>(next: () => Result): Result;
  /** The template that matched. A later handler's route replaces an earlier one's; one that user code set stays. */
  setRoute(route: string): void;
  /**
   * An error that reached the framework's error handling. Recorded once, at the end: the last one before the head if the response is
   * a 5xx, the first one after it if that broke the response off.
   */
  fail(error: unknown): void;
  /** The response head is being sent. The time to the first byte of a streamed response is measured by it. */
  noteHead(): void;
  /** Whether the head is of more interest than that: `sessionHeader` goes with it, or headers are captured. */
  readonly wantsHeaders: boolean;
  /** To be added to the response head, unless the application has one of that name. */
  readonly sessionHeader: SessionHeader | undefined;
  /** Headers that come with the head, and that the response will not tell of; names are in lower case. */
  noteHeaders(names: Iterable<string>, read: (name: string) => HeaderValue): void;
  end(end: ResponseEnd): void;
  /** For the adapter to keep what belongs to this request. */
  adapterState?: unknown;
}

/** The response header that hands the session back. */
export interface SessionHeader {
  name: string;
  value: string;
}
