import type { LlmCall } from './llm-call.ts';
import type { StreamReader } from './llm-provider.ts';
import { ObservedIterator, type StreamReading } from './observed-iterator.ts';
import { setConsumer } from './open-calls.ts';

type IteratorFactory = (this: unknown) => AsyncIterator<unknown>;

export const isStream = (value: unknown, iteratorKey: string | undefined): value is object =>
  typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || hasMethod(value, iteratorKey));

/**
 * Observes a stream through the iterator that its consumer takes, whether by `for await`, `tee()` or `toReadableStream()`.
 * Nothing is read that the consumer does not request, and no chunk is kept or changed. `decode` adapts the provider's reader
 * to a stream of other chunks.
 */
export const observeStream = (stream: object, call: LlmCall, decode?: (reader: StreamReader) => StreamReader): void => {
  if (!call.startStream(decode)) return;
  setConsumer(call, stream);

  const reading: StreamReading = { by: undefined, iterators: 0, pending: 0 };
  endOnAbort(stream, call, reading);
  const named = call.client.provider.streamIterator;
  const key = named !== undefined && hasMethod(stream, named) ? named : Symbol.asyncIterator;
  const iterate = (stream as Record<PropertyKey, unknown>)[key] as IteratorFactory;
  const iterateObserved: IteratorFactory = function () {
    const inner = iterate.call(this);
    if (inner === stream) return inner;
    // The consumer raises an error, and reads nothing.
    if (!inner) {
      call.completeStream();
      return inner;
    }
    const iterator = new ObservedIterator(inner, call, reading);
    if (reading.by === undefined) setConsumer(call, iterator);
    return iterator;
  };
  replaceMethod(stream, key, iterateObserved);
  if (key !== Symbol.asyncIterator && Object.hasOwn(stream, Symbol.asyncIterator)) observeOuterIterator(stream, call, reading);
  if (hasMethod(stream, 'next')) observeIterator(stream as AsyncIterator<unknown>, call, reading);
};

/** An async generator is its own iterator, and may be read without asking for one. */
const observeIterator = (generator: AsyncIterator<unknown>, call: LlmCall, reading: StreamReading): void => {
  const { next, return: close, throw: abort } = generator;
  const iterator = new ObservedIterator(generator, call, reading, { next, return: close, throw: abort });
  replaceMethod(generator, 'next', iterator.next.bind(iterator));
  if (iterator.return) replaceMethod(generator, 'return', iterator.return.bind(iterator));
  if (iterator.throw) replaceMethod(generator, 'throw', iterator.throw.bind(iterator));
};

/** openai 7 wraps the iterator in a generator, which never reaches the iterator if it is closed before it is read. */
const observeOuterIterator = (stream: object, call: LlmCall, reading: StreamReading): void => {
  const iterate = (stream as AsyncIterable<unknown>)[Symbol.asyncIterator];
  const iterateObserved = (): AsyncIterator<unknown> => {
    const outer = iterate.call(stream as AsyncIterable<unknown>);
    const { return: close } = outer;
    outer.return = (value) => {
      if (reading.by === undefined) call.completeStream();
      return close!.call(outer, value);
    };
    return outer;
  };
  replaceMethod(stream, Symbol.asyncIterator, iterateObserved);
};

/** The object's own property stays as enumerable as it is; a new one is not enumerable. */
const replaceMethod = (object: object, key: PropertyKey, method: unknown): void => {
  if (!Object.hasOwn(object, key) || !assign(object, key, method)) {
    Object.defineProperty(object, key, { value: method, configurable: true, writable: true });
  }
};

/** Much faster than `defineProperty`, and than `Reflect.set`. Returns `false` if the property is not writable. */
const assign = (object: object, key: PropertyKey, value: unknown): boolean => {
  try {
    (object as Record<PropertyKey, unknown>)[key] = value;
    return true;
  } catch {
    return false;
  }
};

const hasMethod = (value: object, name: string | undefined): boolean =>
  name !== undefined && typeof (value as Record<string, unknown>)[name] === 'function';

/**
 * An aborted stream has ended, even if its consumer does not read on. A pending read shows by itself how the stream ends, which
 * matters because SDKs also abort the request of a stream that failed. A listener costs as much as ten chunks, so only a
 * stream that is not consumed at once gets one.
 */
const endOnAbort = (stream: object, call: LlmCall, reading: StreamReading): void => {
  const { controller } = stream as { controller?: Partial<AbortController> };
  if (!controller) return;
  const onAbort = (): void => {
    if (reading.pending === 0) call.completeStream();
  };
  call.onWatch = () => {
    call.onWatch = undefined;
    const { signal } = controller;
    if (signal?.aborted) onAbort();
    else signal?.addEventListener?.('abort', onAbort, { once: true });
  };
};
