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
type Next = (...args: [] | [unknown]) => Promise<Result>;
type Close = (value?: unknown) => Promise<Result>;

/**
 * Passes every read of the consumer on to the SDK's iterator, one for one, and the result to the call. It ends the call when
 * the iterator is done or fails, or when the consumer stops reading.
 */
export class ObservedIterator implements AsyncIterableIterator<unknown> {
  readonly #inner: AsyncIterator<unknown>;
  /** Read once, as `for await` does: each generator has a shape of its own, so that V8 looks up each of its properties anew. */
  readonly #next: Next;
  readonly #call: LlmCall;
  readonly #reading: StreamReading;
  readonly #number: number;
  readonly #onResult = (result: Result): Result | Promise<Result> => this.#pass(result);
  readonly #onError = (error: unknown): never => this.#fail(error);

  constructor(inner: AsyncIterator<unknown>, call: LlmCall, reading: StreamReading) {
    this.#inner = inner;
    this.#next = inner.next;
    this.#call = call;
    this.#reading = reading;
    reading.iterators += 1;
    this.#number = reading.iterators;
  }

  next(...args: [] | [unknown]): Promise<Result> {
    const reading = this.#reading;
    reading.by ??= this.#number;
    if (reading.by !== this.#number) return this.#next.apply(this.#inner, args);
    reading.pending += 1;
    let answer: Promise<Result>;
    try {
      // Nearly nobody sends a value, and an array of arguments is costly.
      answer = args.length === 0 ? this.#next.call(this.#inner) : this.#next.apply(this.#inner, args);
    } catch (error) {
      return this.#fail(error);
    }
    // `for await` accepts a plain result, too.
    return isThenable(answer) ? answer.then(this.#onResult, this.#onError) : (this.#pass(answer) as Promise<Result>);
  }

  /** Missing, like {@link ObservedIterator.throw}, if the SDK's iterator has none: consumers check for it before they call it. */
  get return(): Close | undefined {
    return this.#inner.return && this.#return;
  }

  get throw(): Close | undefined {
    return this.#inner.throw && this.#throw;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #return(value?: unknown): Promise<Result> {
    if (this.#isReader()) this.#call.completeStream();
    return this.#inner.return!(value);
  }

  #throw(error?: unknown): Promise<Result> {
    if (this.#isReader()) this.#call.fail(error);
    return this.#inner.throw!(error);
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
