import type { LlmCall } from './llm-call.ts';

/** What the iterators of one stream share. */
export interface StreamReading {
  /**
   * The number of the first one that was read. Like the SDK's own, any other fails or yields nothing, and is not the
   * call's. Not the iterator itself: what is in flight refers to this, and would keep a dropped iterator from being
   * collected.
   */
  by: number | undefined;
  iterators: number;
  /** Requests for a chunk that are not answered yet. */
  pending: number;
}

type Result = IteratorResult<unknown>;

/**
 * Passes every request of the consumer on to the SDK's iterator, one for one, and shows the call what comes back. It
 * ends the call when the iterator is done or fails, and when the consumer wants no more.
 */
export class ObservedIterator implements AsyncIterableIterator<unknown> {
  readonly return: ((value?: unknown) => Promise<Result>) | undefined;
  readonly throw: ((error?: unknown) => Promise<Result>) | undefined;
  readonly #inner: AsyncIterator<unknown>;
  readonly #reading: StreamReading;
  readonly #number: number;
  readonly #onResult: (result: Result) => Result | Promise<Result>;
  readonly #onError: (error: unknown) => never;

  constructor(inner: AsyncIterator<unknown>, call: LlmCall, reading: StreamReading) {
    this.#inner = inner;
    this.#reading = reading;
    reading.iterators += 1;
    this.#number = reading.iterators;
    this.#onResult = (result) => {
      reading.pending -= 1;
      if (result.done) {
        call.completeStream();
        return result;
      }
      call.addChunk(result.value);
      return call.isExtraChunk?.(result.value) ? this.next() : result;
    };
    this.#onError = (error) => {
      reading.pending -= 1;
      call.fail(error);
      throw error;
    };
    // Only what the SDK's iterator has: its consumers look for `return` before they call it.
    const { return: close, throw: abort } = inner;
    this.return =
      close &&
      ((value) => {
        if (this.#isReader()) call.completeStream();
        return close.call(inner, value);
      });
    this.throw =
      abort &&
      ((error) => {
        if (this.#isReader()) call.fail(error);
        return abort.call(inner, error);
      });
  }

  next(...args: [] | [unknown]): Promise<Result> {
    if (!this.#isReader()) return this.#inner.next(...args);
    this.#reading.by = this.#number;
    this.#reading.pending += 1;
    return this.#inner.next(...args).then(this.#onResult, this.#onError);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #isReader(): boolean {
    const { by } = this.#reading;
    return by === undefined || by === this.#number;
  }
}
