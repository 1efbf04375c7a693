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
 * Every method of such a promise uses the inner one, which reads the answer whether or not the caller awaits it. The inner one
 * is replaced by the observed one, so that an unhandled rejection still counts as unhandled.
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
