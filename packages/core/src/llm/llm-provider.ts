import type { Attributes } from '@opentelemetry/api';
import type { Endpoint } from './endpoint.ts';
import type { LlmInput, OutputMessage } from './message.ts';
import type { PriceSource } from './price-book.ts';
import type { SdkSpans } from './sdk-spans.ts';
import type { TokenUsage } from './token-usage.ts';

/** What is known about a call before it is made. */
export interface LlmRequest {
  model?: string | undefined;
  /** Request attributes other than operation, provider, model, server and stream; `undefined` ones are left out. */
  attributes?: Attributes | undefined;
  stream?: boolean | undefined;
}

/** What is known about a call after it, except its content. */
export interface LlmResponse {
  id?: string | undefined;
  model?: string | undefined;
  /** One per choice, in the order of the choices; `error` for a choice without one. */
  finishReasons?: string[] | undefined;
  usage?: TokenUsage | undefined;
  /** The billed tokens, where a provider reports them separately: the cost and the token metrics are based on them. */
  billedUsage?: TokenUsage | undefined;
  /** Other units that a provider counts or charges; left out, like tokens, with `captureTokens` off. */
  usageAttributes?: Attributes | undefined;
  attributes?: Attributes | undefined;
  /** The answer is still being generated: its usage will be reported later, and is not estimated. */
  unfinished?: boolean | undefined;
  /** A failure that the provider reports in a successful answer. */
  failure?: { type: string; message?: string | undefined } | undefined;
}

/** Joins the chunks of one stream into the answer as it would be without streaming; neither keeps nor changes a chunk. */
export interface StreamReader<Chunk = unknown, Result = unknown> {
  /** Returns `true` for a chunk with content; the first of them sets the time to first chunk. */
  add(chunk: Chunk): boolean;
  /** The answer so far; `undefined` before the first chunk. */
  result(): Result | undefined;
}

/** What is sent instead of the caller's parameters: always a copy. */
export interface PreparedParams {
  params: unknown;
  /** Whether a chunk came only because of the change, so that the caller must not see it. */
  isExtraChunk?: (chunk: unknown) => boolean;
}

/** What decides how the parameters of a call are prepared. */
export interface PrepareHints {
  endpoint: Endpoint | undefined;
  includeStreamUsage: boolean | undefined;
}

/**
 * One method of a client that talks to a model. Everything but `operation` is optional: without it the span records less.
 * `Params` is the first argument of the method, `Result` what it resolves with, `Chunk` an item of its stream.
 */
export interface LlmMethod<Params = unknown, Result = unknown, Chunk = unknown> {
  /** `gen_ai.operation.name`: `chat`, `text_completion`, `embeddings`, `generate_content`, … */
  readonly operation: string;
  /**
   * `false` if no model is run, as when counting tokens or fetching an earlier answer: the call is not counted for its
   * request, and nothing is estimated. Default `true`.
   */
  readonly inference?: boolean;
  /** `client` is the wrapped client, which may hold settings for all its calls. */
  request?(params: Params, args: readonly unknown[], client: object): LlmRequest;
  /** Called only if input is captured or tokens are estimated. */
  input?(params: Params): LlmInput;
  /** The stream inside the result, for methods whose result is not itself the stream; `undefined` for an answer without one. */
  streamOf?(result: Result): unknown;
  response?(result: Result): LlmResponse;
  /** Called only if output is captured or tokens are estimated. */
  output?(result: Result): readonly OutputMessage[];
  /** A new reader for each stream. */
  stream?(params: Params): StreamReader<Chunk, Result>;
  /** Parameters to send instead of the caller's; `undefined` to send the caller's. */
  prepare?(params: Params, hints: PrepareHints): PreparedParams | undefined;
}

/** Wraps the callback of a tool, so that every run of it is a span. */
export type TraceTool = <Callback extends (...args: never[]) => unknown>(name: string, callback: Callback) => Callback;

/** A method that calls other methods of the client and runs the caller's tools in between; it has no span of its own. */
export interface ToolRunnerMethod<Params = unknown> {
  /** A copy of the parameters with each tool's callback replaced by `traceTool(name, callback)`. */
  traceTools(params: Params, traceTool: TraceTool): Params;
  /** Does the same for tools that are added later to the object the method returned. */
  traceLaterTools?(returned: object, traceTool: TraceTool): void;
}

/** A method that makes calls of several kinds, such as `send(command)`. */
export interface ChoosingMethod<Params = unknown> {
  /** How to record a call with these arguments; `undefined` for one that is not made to a model. */
  choose(params: Params, args: readonly unknown[]): LlmMethod | undefined;
}

/** One row of a {@link MethodTable}. */
export type ClientMethod = LlmMethod | ToolRunnerMethod | ChoosingMethod;

/** Paths on the client, such as `chat.completions.create`; paths that a version of the SDK does not have are skipped. */
export type MethodTable = Readonly<Record<string, ClientMethod>>;

/** Everything that core needs to know about a provider's client. {@link ProviderOf} is the same for a client of a known type. */
export interface LlmProvider {
  /** The package without its scope, for messages and as the instrumentation scope: `openai` is `@ai-trace/openai`. Default `core`. */
  readonly package?: string;
  /** `gen_ai.provider.name`, or a function that derives it from the endpoint or the client. */
  readonly providerName: string | ((endpoint: Endpoint | undefined, client: object) => string);
  readonly methods: MethodTable;
  /** Default: `client.baseURL`. */
  baseUrl?(client: object): string | undefined;
  /** Methods of the client that return another client, which is then wrapped too: `withOptions`. */
  readonly derivedClients?: readonly string[];
  /** The method with which the client sends a request again; its calls are counted, and nothing else is changed. */
  readonly retryMethod?: string;
  /** For clients without such a method: calls `countAttempt` for each request sent. All but the first of a call are retries. */
  observeAttempts?(client: object, countAttempt: () => void): void;
  /** The property of a stream that creates its iterator. Default: `Symbol.asyncIterator`. */
  readonly streamIterator?: string;
  /** For an SDK that creates spans itself, so that a call is recorded once. */
  readonly sdkSpans?: SdkSpans;
  readonly prices?: PriceSource;
}
