import { isThenable } from '../thenable.ts';
import type { LlmCall } from './llm-call.ts';

/** What the iterators of one stream share. */
export interface StreamReading {
  /**
   * The number of the iterator that was read first. As with the SDK's own, any other fails or yields nothing, and does not
   * affect the call. Not the iterator itself: pending reads refer to this object, and would keep a dropped iterator from
   * being collected.
   */
  by: number | undefined;
  iterators: number;
  /** Reads that have not settled yet. */
  pending: number;
}

type Result = IteratorResult<unknown>;

/**
 * Passes every read of the consumer on to the SDK's iterator, one for one, and the result to the call. It ends the call when
 * the iterator is done or fails, or when the consumer stops reading.
 */
export class ObservedIterator implements AsyncIterableIterator<unknown> {
  readonly #inner: AsyncIterator<unknown>;
  readonly #call: LlmCall;
  readonly #reading: StreamReading;
  readonly #number: number;
  readonly #onResult = (result: Result): Result | Promise<Result> => this.#pass(result);
  readonly #onError = (error: unknown): never => this.#fail(error);

  constructor(inner: AsyncIterator<unknown>, call: LlmCall, reading: StreamReading) {
    this.#inner = inner;
    this.#call = call;
    this.#reading = reading;
    reading.iterators += 1;
    this.#number = reading.iterators;
    // Only the methods of the SDK's iterator: consumers check for `return` before they call it.
    if (!inner.return) Object.defineProperty(this, 'return', { value: undefined });
    if (!inner.throw) Object.defineProperty(this, 'throw', { value: undefined });
  }

  next(...args: [] | [unknown]): Promise<Result> {
    const reading = this.#reading;
    reading.by ??= this.#number;
    if (reading.by !== this.#number) return this.#inner.next(...args);
    reading.pending += 1;
    let answer: Promise<Result>;
    try {
      // Nearly nobody sends a value, and an array of arguments is costly.
      answer = args.length === 0 ? this.#inner.next() : this.#inner.next(...args);
    } catch (error) {
      return this.#fail(error);
    }
    // `for await` accepts a plain result, too.
    return isThenable(answer) ? answer.then(this.#onResult, this.#onError) : (this.#pass(answer) as Promise<Result>);
  }

  return(value?: unknown): Promise<Result> {
    if (this.#isReader()) this.#call.completeStream();
    return this.#inner.return!(value);
  }

  throw(error?: unknown): Promise<Result> {
    if (this.#isReader()) this.#call.fail(error);
    return this.#inner.throw!(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #pass(result: Result): Result | Promise<Result> {
    const call = this.#call;
    this.#reading.pending -= 1;
    if (result.done) {
      call.completeStream();
      return result;
    }
    call.addChunk(result.value);
    return call.hides(result.value) ? this.next() : result;
  }

  #fail(error: unknown): never {
    this.#reading.pending -= 1;
    this.#call.fail(error);
    throw error;
  }

  #isReader(): boolean {
    const { by } = this.#reading;
    return by === undefined || by === this.#number;
  }
}
