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
type Next = AsyncIterator<unknown>['next'];
type Close = (value?: unknown) => Promise<Result>;

/**
 * Passes every read of the consumer on to the SDK's iterator, one for one, and the result to the call. It ends the call when
 * the iterator is done or fails, or when the consumer stops reading.
 */
export class ObservedIterator implements AsyncIterableIterator<unknown> {
  readonly #inner: AsyncIterator<unknown>;
  readonly #methods: AsyncIterator<unknown>;
  /** Read once, as `for await` does: each generator has a shape of its own, so that V8 looks up each of its properties anew. */
  readonly #next: Next;
  readonly #call: LlmCall;
  readonly #reading: StreamReading;
  readonly #number: number;
  readonly #onResult = (result: Result): Result | Promise<Result> => this.#pass(result);
  readonly #onError = (error: unknown): never => this.#fail(error);

  /** `methods`: those of `inner`, if they are about to be replaced on it. */
  constructor(inner: AsyncIterator<unknown>, call: LlmCall, reading: StreamReading, methods = inner) {
    this.#inner = inner;
    this.#methods = methods;
    this.#next = methods.next;
    this.#call = call;
    this.#reading = reading;
    reading.iterators += 1;
    this.#number = reading.iterators;
  }

  next(value?: unknown): Promise<Result> {
    const reading = this.#reading;
    reading.by ??= this.#number;
    if (reading.by !== this.#number) return this.#read(value);
    reading.pending += 1;
    let answer: Promise<Result>;
    try {
      answer = this.#read(value);
    } catch (error) {
      return this.#fail(error);
    }
    // `for await` accepts a plain result, too.
    return isThenable(answer) ? answer.then(this.#onResult, this.#onError) : (this.#pass(answer) as Promise<Result>);
  }

  /** Missing, like {@link ObservedIterator.throw}, if the SDK's iterator has none: consumers check for it before they call it. */
  get return(): Close | undefined {
    return this.#methods.return && this.#return;
  }

  get throw(): Close | undefined {
    return this.#methods.throw && this.#throw;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** An iterator may tell whether it is sent a value. */
  #read(value: unknown): Promise<Result> {
    return value === undefined ? this.#next.call(this.#inner) : this.#next.call(this.#inner, value);
  }

  #return(value?: unknown): Promise<Result> {
    if (this.#isReader()) this.#call.completeStream();
    return this.#methods.return!.call(this.#inner, value);
  }

  #throw(error?: unknown): Promise<Result> {
    if (this.#isReader()) this.#call.fail(error);
    return this.#methods.throw!.call(this.#inner, error);
  }

  #pass(result: Result): Result | Promise<Result> {
    const call = this.#call;
    this.#reading.pending -= 1;
    // One that is no object is an error that the consumer raises.
    if (typeof result !== 'object' || result === null || result.done) {
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
