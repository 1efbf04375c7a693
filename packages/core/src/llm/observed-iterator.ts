import { isThenable } from '../thenable.ts';
import type { LlmCall } from './llm-call.ts';

/** What the iterators of one stream share. */
export interface StreamReading {
  /** The number of the iterator that was read first. As with the SDK's own, any other fails or yields nothing, and does not affect the call. */
  by: number | undefined;
  iterators: number;
  /** Reads that have not settled yet. */
  pending: number;
}

type Result = IteratorResult<unknown>;
type Close = (value?: unknown) => Promise<Result>;

/**
 * Passes every read of the consumer on to the SDK's iterator, one for one, and the result to the call. It ends the call when
 * the iterator is done or fails, or when the consumer stops reading. `next`, `return` and `throw` need no receiver.
 */
export class ObservedIterator implements AsyncIterableIterator<unknown> {
  declare readonly next: (value?: unknown) => Promise<Result>;
  /** Missing, like {@link ObservedIterator.throw}, if the SDK's iterator has none: consumers check for it before they call it. */
  declare readonly return: Close | undefined;
  declare readonly throw: Close | undefined;

  constructor(inner: AsyncIterator<unknown>, call: LlmCall, reading: StreamReading) {
    // Read once, as `for await` does: each generator has a shape of its own, so that V8 looks up each of its properties anew.
    const { next, return: close, throw: abort } = inner;
    reading.iterators += 1;
    const number = reading.iterators;
    const isReader = (): boolean => reading.by === undefined || reading.by === number;
    // An iterator may tell whether it is sent a value.
    const read = (value: unknown): Promise<Result> => (value === undefined ? next.call(inner) : next.call(inner, value));
    const onResult = (result: Result): Result | Promise<Result> => {
      reading.pending -= 1;
      if (result.done) {
        call.completeStream();
        return result;
      }
      call.addChunk(result.value);
      return call.hides(result.value) ? this.next() : result;
    };
    const onError = (error: unknown): never => {
      reading.pending -= 1;
      call.fail(error);
      throw error;
    };

    this.next = (value) => {
      if (!isReader()) return read(value);
      reading.by = number;
      reading.pending += 1;
      let answer: Promise<Result>;
      try {
        answer = read(value);
      } catch (error) {
        return onError(error);
      }
      // `for await` accepts a plain result, too.
      return isThenable(answer) ? answer.then(onResult, onError) : (onResult(answer) as Promise<Result>);
    };
    this.return =
      close &&
      ((value) => {
        if (isReader()) call.completeStream();
        return close.call(inner, value);
      });
    this.throw =
      abort &&
      ((error) => {
        if (isReader()) call.fail(error);
        return abort.call(inner, error);
      });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
