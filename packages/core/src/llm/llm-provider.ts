import type { Attributes } from '@opentelemetry/api';
import type { Endpoint } from './endpoint.ts';
import type { LlmInput, OutputMessage } from './message.ts';
import type { PriceSource } from './price-book.ts';
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
  attributes?: Attributes | undefined;
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
  request?(params: Params, args: readonly unknown[]): LlmRequest;
  /** Asked only where input is captured or tokens are estimated. */
  input?(params: Params): LlmInput;
  response?(result: Result): LlmResponse;
  /** Asked only where output is captured or tokens are estimated. */
  output?(result: Result): readonly OutputMessage[];
  /** One reader a stream. */
  stream?(params: Params): StreamReader<Chunk, Result>;
  /** Parameters to send in place of the caller's; `undefined` to send those. */
  prepare?(params: Params, hints: PrepareHints): PreparedParams | undefined;
}

/** A method that calls other methods of the client and runs tools of the caller between them; it has no span of its own. */
export interface ToolRunnerMethod<Params = unknown> {
  /** A copy of the parameters with each tool's callback replaced by `traceTool(name, callback)`. */
  traceTools(
    params: Params,
    traceTool: <Callback extends (...args: never[]) => unknown>(name: string, callback: Callback) => Callback,
  ): Params;
}

/** Paths on the client, such as `chat.completions.create`; one that a version of the SDK has not is passed over. */
export type MethodTable = Readonly<Record<string, LlmMethod | ToolRunnerMethod>>;

/**
 * Everything that core has to know of a provider's client. For a client nobody foresaw, a name and a table are enough:
 *
 * ```ts
 * wrap(client, {
 *   package: 'my-app',
 *   providerName: 'mistral_ai',
 *   methods: {
 *     'chat.complete': {
 *       operation: 'chat',
 *       request: ({ model }) => ({ model }),
 *       response: ({ id, model, usage }) => ({ id, model, usage: { input: usage.promptTokens, output: usage.completionTokens } }),
 *     } satisfies LlmMethod<MistralRequest, MistralResponse>,
 *   },
 * });
 * ```
 */
export interface LlmProvider {
  /** The package without its scope, for messages and as the instrumentation scope: `openai` is `@ai-trace/openai`. */
  readonly package: string;
  /** `gen_ai.provider.name`, or how it follows from where the client sends to. */
  readonly providerName: string | ((endpoint: Endpoint | undefined) => string);
  readonly methods: MethodTable;
  /** Default: `client.baseURL`. */
  baseUrl?(client: object): string | undefined;
  /** Methods of the client that return another client, which is then wrapped alike: `withOptions`. */
  readonly derivedClients?: readonly string[];
  /** The method by which the client sends a request again; its calls are counted and it is otherwise left alone. */
  readonly retryMethod?: string;
  /** The property of a stream that makes its iterator. Default: `Symbol.asyncIterator`. */
  readonly streamIterator?: string;
  readonly prices?: PriceSource;
}
