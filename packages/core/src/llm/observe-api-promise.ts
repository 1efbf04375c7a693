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
 * Such a promise is lazy: it reads the body only when the caller uses one of its methods. So nothing is subscribed here: the
 * methods are replaced on the instance, and observe what the caller does. They call the SDK's methods on their own `this`: the
 * instance may be another wrapper's proxy, through which private members cannot be read.
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
 * `then`, `catch`, `finally`, `withResponse` and `await` all call `parse`, which parses once. The promise that it caches is
 * replaced by the observed one, so that an unhandled rejection still counts as unhandled.
 */
const observeParse = (promise: ApiPromise, call: LlmCall, fail: (error: unknown) => never): void => {
  const { parse } = promise;
  let observed: Promise<unknown> | undefined;
  define(promise, 'parse', function parseObserved(this: ApiPromise) {
    if (observed) return observed;
    call.parsing = true;
    setConsumer(call, undefined);
    observed = parse.call(this).then((value) => observeValue(value, call), fail);
    this.parsedPromise = observed;
    return observed;
  });
};

/** Leaves the body unread, so the call ends here unless the caller also parses it. */
const observeHead = (promise: ApiPromise, call: LlmCall, fail: (error: unknown) => never): void => {
  const { asResponse } = promise;
  define(promise, 'asResponse', function asObservedResponse(this: ApiPromise) {
    setConsumer(call, undefined);
    return asResponse.call(this).then((response) => {
      if (!call.parsing) call.completeAtHead(response?.status);
      return response;
    }, fail);
  });
};

/**
 * A derived promise may share only the request with its source (as in openai 7), so it is observed like its source; the
 * answer is read before the transformation, which may throw or change it.
 */
const observeDerived = (promise: ApiPromise, call: LlmCall): void => {
  const { _thenUnwrap } = promise;
  define(promise, '_thenUnwrap', function thenUnwrapObserved(this: ApiPromise, transform: Transform) {
    const derived = _thenUnwrap.call(this, (data, ...rest) => transform(observeValue(data, call), ...rest));
    return observeApiPromise(derived, call);
  });
};

/**
 * With this method an SDK takes the response before its body is read (as @anthropic-ai/sdk 1 does in its message threads). It
 * reads a stream without this promise, so the stream is observed at its bytes.
 */
const observeProps = (
  promise: ApiPromise,
  responseProps: NonNullable<ApiPromise['_responseProps']>,
  call: LlmCall,
  fail: (error: unknown) => never,
): void => {
  define(promise, '_responseProps', function observedResponseProps(this: ApiPromise) {
    setConsumer(call, undefined);
    return responseProps.call(this).then((props) => {
      const { body } = props.response;
      if (props.options.stream && body) observeStream(body, call, (reader) => new ServerSentEventReader(reader));
      return props;
    }, fail);
  });
};

const define = (promise: object, name: keyof ApiPromise, value: unknown): void => {
  Object.defineProperty(promise, name, { value, configurable: true, writable: true });
};
