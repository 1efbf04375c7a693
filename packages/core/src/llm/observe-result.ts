import { reportContained } from '../diagnostics.ts';
import { isThenable } from '../thenable.ts';
import type { LlmCall } from './llm-call.ts';
import { isApiPromise, observeApiPromise } from './observe-api-promise.ts';
import { isHttpResponsePromise, observeHttpResponsePromise } from './observe-http-response-promise.ts';
import { observeValue } from './observe-value.ts';
import { setConsumer } from './open-calls.ts';

type Callback = ((settled: unknown) => unknown) | null | undefined;

/**
 * Observes what an SDK's method returned until the call ends, and returns what the caller gets. If it cannot be observed, such
 * as a frozen promise, it is returned unchanged and the call ends.
 */
export const observeResult = (returned: unknown, call: LlmCall): unknown => {
  try {
    if (isApiPromise(returned)) return observeApiPromise(returned, call);
    if (isPlainPromise(returned)) return observePlainPromise(returned, call);
    if (isHttpResponsePromise(returned)) return observeHttpResponsePromise(returned, call);
    if (isThenable(returned)) return observeThenable(returned, call);
  } catch (error) {
    reportContained('following what an LLM call returned', error);
    call.complete(undefined);
    return returned;
  }
  return observeValue(returned, call);
};

const isPlainPromise = (value: unknown): value is Promise<unknown> =>
  value instanceof Promise && Object.getPrototypeOf(value) === Promise.prototype;

/**
 * A plain promise has no subclass to preserve and was made for this call, so a derived promise replaces it, with any
 * properties added to it, such as a `cancel` method. Subscribing to the original and returning it would mark it as handled,
 * and an unhandled rejection would go unnoticed.
 */
const observePlainPromise = (promise: Promise<unknown>, call: LlmCall): Promise<unknown> => {
  const observed = promise.then(
    (value) => observeValue(value, call),
    (error: unknown) => {
      call.fail(error);
      throw error;
    },
  );
  // Not by assignment, which would copy the symbols of Node's async hooks as well.
  for (const key of Object.keys(promise)) Reflect.defineProperty(observed, key, Reflect.getOwnPropertyDescriptor(promise, key)!);
  return observed;
};

/** Other promises may be lazy or have methods of their own: they are returned, and observed when the caller subscribes. */
const observeThenable = (thenable: PromiseLike<unknown>, call: LlmCall): PromiseLike<unknown> => {
  const holder: object = thenable;
  const { then } = thenable;
  setConsumer(call, holder);
  const observedThen = (onFulfilled?: Callback, onRejected?: Callback): PromiseLike<unknown> => {
    setConsumer(call, undefined);
    return then.call(
      thenable,
      (value) => {
        observeValue(value, call);
        return typeof onFulfilled === 'function' ? onFulfilled(value) : value;
      },
      (error: unknown) => {
        call.fail(error);
        if (typeof onRejected === 'function') return onRejected(error);
        throw error;
      },
    );
  };
  Object.defineProperty(holder, 'then', { value: observedThen, configurable: true, writable: true });
  return thenable;
};
