import type { Attributes } from '@opentelemetry/api';
import type { Endpoint } from './endpoint.ts';
import type { LlmInput, OutputMessage } from './message.ts';
import type { PriceSource } from './price-book.ts';
import type { SdkSpans } from './sdk-spans.ts';
import type { TokenUsage } from './token-usage.ts';

/** What is known of a call before it is made. */
export interface LlmRequest {
  model?: string | undefined;
  /** Request attributes beside operation, provider, model, server and stream; those that are `undefined` are left out. */
  attributes?: Attributes | undefined;
  stream?: boolean | undefined;
}

/** What is known of a call after it, content apart. */
export interface LlmResponse {
  id?: string | undefined;
  model?: string | undefined;
  /** One a choice, in the order of the choices; `error` where none came. */
  finishReasons?: string[] | undefined;
  usage?: TokenUsage | undefined;
  /** The tokens that are paid for, where a provider tells these apart from the tokens used: the cost is theirs, and the token metrics. */
  billedUsage?: TokenUsage | undefined;
  /** What else a provider counts or charges; left out, as tokens are, with `captureTokens` off. */
  usageAttributes?: Attributes | undefined;
  attributes?: Attributes | undefined;
  /** The answer is still being made: what it used will be told later, and is not estimated. */
  unfinished?: boolean | undefined;
  /** A failure that the provider tells inside a successful answer. */
  failure?: { type: string; message?: string | undefined } | undefined;
}

/** Joins the chunks of one stream to what the answer would have been unstreamed; keeps no chunk and changes none. */
export interface StreamReader<Chunk = unknown, Result = unknown> {
  /** Gives `true` for a chunk that carried content, which is what the time to the first chunk is taken of. */
  add(chunk: Chunk): boolean;
  /** What has come so far; `undefined` before the first chunk. */
  result(): Result | undefined;
}

/** What is sent instead of the caller's parameters: always a copy. */
export interface PreparedParams {
  params: unknown;
  /** Chunks that came only because of the change, and that the caller must not see. */
  isExtraChunk?: (chunk: unknown) => boolean;
}

/** What decides how the parameters of a call are prepared. */
export interface PrepareHints {
  endpoint: Endpoint | undefined;
  includeStreamUsage: boolean | undefined;
}

/**
 * One method of a client that talks to a model. Everything but `operation` may be missing: then the span tells less.
 * `Params` is the first argument of the method, `Result` what it resolves with, `Chunk` an item of its stream.
 */
export interface LlmMethod<Params = unknown, Result = unknown, Chunk = unknown> {
  /** `gen_ai.operation.name`: `chat`, `text_completion`, `embeddings`, `generate_content`, … */
  readonly operation: string;
  /**
   * `false` where no model is run, as for counting tokens or fetching an earlier answer: such a call does not count among
   * those of its request, and nothing is estimated. Default `true`.
   */
  readonly inference?: boolean;
  /** `client` is the one that was wrapped, for what it adds to all its calls. */
  request?(params: Params, args: readonly unknown[], client: object): LlmRequest;
  /** Asked only where input is captured or tokens are estimated. */
  input?(params: Params): LlmInput;
  /** The stream in what the method resolves with, where it is not that itself; `undefined` for an answer without one. */
  streamOf?(result: Result): unknown;
  response?(result: Result): LlmResponse;
  /** Asked only where output is captured or tokens are estimated. */
  output?(result: Result): readonly OutputMessage[];
  /** One reader a stream. */
  stream?(params: Params): StreamReader<Chunk, Result>;
  /** Parameters to send in place of the caller's; `undefined` to send those. */
  prepare?(params: Params, hints: PrepareHints): PreparedParams | undefined;
}

/** Gives a callback in place of a tool's, whose every run is a span. */
export type TraceTool = <Callback extends (...args: never[]) => unknown>(name: string, callback: Callback) => Callback;

/** A method that calls other methods of the client and runs tools of the caller between them; it has no span of its own. */
export interface ToolRunnerMethod<Params = unknown> {
  /** A copy of the parameters with each tool's callback replaced by `traceTool(name, callback)`. */
  traceTools(params: Params, traceTool: TraceTool): Params;
  /** Does the same for tools that what the method returned is given later. */
  traceLaterTools?(returned: object, traceTool: TraceTool): void;
}

/** A method through which calls of several kinds are made, as `send(command)`. */
export interface ChoosingMethod<Params = unknown> {
  /** How a call is told, by its arguments; `undefined` for one that is not made to a model. */
  choose(params: Params, args: readonly unknown[]): LlmMethod | undefined;
}

/** One row of a {@link MethodTable}. */
export type ClientMethod = LlmMethod | ToolRunnerMethod | ChoosingMethod;

/** Paths on the client, such as `chat.completions.create`; one that a version of the SDK has not is passed over. */
export type MethodTable = Readonly<Record<string, ClientMethod>>;

/** Everything that core has to know of a provider's client. {@link ProviderOf} is the same for a client of a known type. */
export interface LlmProvider {
  /** The package without its scope, for messages and as the instrumentation scope: `openai` is `@ai-trace/openai`. Default `core`. */
  readonly package?: string;
  /** `gen_ai.provider.name`, or how it follows from where the client sends to, or from the client. */
  readonly providerName: string | ((endpoint: Endpoint | undefined, client: object) => string);
  readonly methods: MethodTable;
  /** Default: `client.baseURL`. */
  baseUrl?(client: object): string | undefined;
  /** Methods of the client that return another client, which is then wrapped alike: `withOptions`. */
  readonly derivedClients?: readonly string[];
  /** The method by which the client sends a request again; its calls are counted and it is otherwise left alone. */
  readonly retryMethod?: string;
  /** For clients without such a method: has `countAttempt` called whenever the client sends a request. All but the first of a call are retries. */
  observeAttempts?(client: object, countAttempt: () => void): void;
  /** The property of a stream that makes its iterator. Default: `Symbol.asyncIterator`. */
  readonly streamIterator?: string;
  /** Set for an SDK that makes spans itself: a call is told once. */
  readonly sdkSpans?: SdkSpans;
  readonly prices?: PriceSource;
}
