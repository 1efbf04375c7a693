import type { LlmCall } from './llm-call.ts';
import { observeStream } from './observe-stream.ts';
import { observeValue } from './observe-value.ts';
import { setConsumer } from './open-calls.ts';
import { ServerSentEventReader } from './server-sent-event-reader.ts';

/** What the promises of SDKs made by Stainless (OpenAI, Anthropic and others) have beyond `Promise`. */
interface ApiPromise extends Promise<unknown> {
  parsedPromise?: Promise<unknown>;
  parse(): Promise<unknown>;
  asResponse(): Promise<Response>;
  _thenUnwrap(transform: Transform): ApiPromise;
  _responseProps?(): Promise<ResponseProps>;
}

interface ResponseProps {
  response: Response;
  options: { stream?: boolean };
}

type Transform = (data: unknown, ...rest: unknown[]) => unknown;

export const isApiPromise = (value: unknown): value is ApiPromise =>
  value instanceof Promise && 'responsePromise' in value && '_thenUnwrap' in value && 'parse' in value && 'asResponse' in value;

/**
 * Such a promise is lazy: it reads the body only for a caller who asks for it, by whichever of its methods. So nothing
 * is subscribed here: its own methods are replaced on the instance, and observe what the caller brings about.
 */
export const observeApiPromise = (promise: ApiPromise, call: LlmCall): ApiPromise => {
  if (!call.parsing) setConsumer(call, promise);
  const fail = (error: unknown): never => {
    call.fail(error);
    throw error;
  };
  observeParse(promise, call, fail);
  observeHead(promise, call, fail);
  observeDerived(promise, call);
  if (promise._responseProps) observeProps(promise, promise._responseProps, call, fail);
  return promise;
};

/**
 * `then`, `catch`, `finally`, `withResponse` and `await` all come to `parse`, which parses once. The promise that it
 * keeps is exchanged for its derived one, so that a rejection stays as handled or unhandled as it was.
 */
const observeParse = (promise: ApiPromise, call: LlmCall, fail: (error: unknown) => never): void => {
  const { parse } = promise;
  let observed: Promise<unknown> | undefined;
  define(promise, 'parse', () => {
    if (observed) return observed;
    call.parsing = true;
    setConsumer(call, undefined);
    observed = parse.call(promise).then((value) => observeValue(value, call), fail);
    promise.parsedPromise = observed;
    return observed;
  });
};

/** Leaves the body unread, so that the call is at its end unless the caller parses it, too. */
const observeHead = (promise: ApiPromise, call: LlmCall, fail: (error: unknown) => never): void => {
  const { asResponse } = promise;
  define(promise, 'asResponse', () => {
    setConsumer(call, undefined);
    return asResponse.call(promise).then((response) => {
      if (!call.parsing) call.completeAtHead(response?.status);
      return response;
    }, fail);
  });
};

/**
 * A derived promise may share nothing with its source but the request (openai 7 makes it so), so it is followed like
 * its source; the answer is seen on its way into the transformation, which may throw or change it.
 */
const observeDerived = (promise: ApiPromise, call: LlmCall): void => {
  const { _thenUnwrap } = promise;
  define(promise, '_thenUnwrap', (transform: Transform) =>
    observeApiPromise(
      _thenUnwrap.call(promise, (data, ...rest) => transform(observeValue(data, call), ...rest)),
      call,
    ),
  );
};

/**
 * By this, an SDK takes the response before its body is read (@anthropic-ai/sdk 1 does in its message threads). It reads
 * a stream past this promise, so that the stream is followed where its bytes come from.
 */
const observeProps = (
  promise: ApiPromise,
  responseProps: NonNullable<ApiPromise['_responseProps']>,
  call: LlmCall,
  fail: (error: unknown) => never,
): void => {
  define(promise, '_responseProps', () => {
    setConsumer(call, undefined);
    return responseProps.call(promise).then((props) => {
      const { body } = props.response;
      if (props.options.stream && body) observeStream(body, call, (reader) => new ServerSentEventReader(reader));
      return props;
    }, fail);
  });
};

const define = (promise: object, name: keyof ApiPromise, value: unknown): void => {
  Object.defineProperty(promise, name, { value, configurable: true, writable: true });
};
