import type { LlmCall } from './llm-call.ts';
import { observeValue } from './observe-value.ts';

/** What the promises of SDKs made by Fern (Cohere and others) have beyond `Promise`. */
interface HttpResponsePromise extends Promise<unknown> {
  innerPromise: Promise<{ data: unknown }>;
  withRawResponse(): Promise<unknown>;
}

export const isHttpResponsePromise = (value: unknown): value is HttpResponsePromise =>
  value instanceof Promise && 'innerPromise' in value && value.innerPromise instanceof Promise && 'withRawResponse' in value;

/**
 * All that a caller can do with such a promise comes down to the one inside, which reads the answer whether anybody
 * waits for it or not. That is exchanged for its derived one, so that a rejection stays as handled or unhandled as it was.
 */
export const observeHttpResponsePromise = (promise: HttpResponsePromise, call: LlmCall): HttpResponsePromise => {
  promise.innerPromise = promise.innerPromise.then(
    (response) => {
      observeValue(response.data, call);
      return response;
    },
    (error: unknown) => {
      call.fail(error);
      throw error;
    },
  );
  return promise;
};
