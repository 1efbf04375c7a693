import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceScope } from '../../../core/src/trace-scope.ts';
import type { Telemetry, TelemetryOptions } from '../telemetry.ts';
import type { Answer, FakeProvider, StreamStep } from './fake-provider.ts';

/** Features that not every provider or SDK has. A case that needs one is left out where it is missing. */
export type Capability =
  /** Several choices for one prompt, `n` with OpenAI. */
  | 'choices'
  /** The SDK sends a request again after a 429. */
  | 'retries'
  /** The client takes its own `fetch`. */
  | 'fetch'
  /** A call takes an `AbortSignal`. */
  | 'signal'
  /** The object that a call returns reads the answer only on demand. */
  | 'lazyPromise'
  /** `flush` is defined. */
  | 'flush'
  /** The wire format counts cached tokens as input tokens, so the two counts may contradict each other. */
  | 'cacheInInput';

/** The options of a wrapper that the suite sets; every wrapper takes at least these. */
export interface WrapOptions {
  captureInput?: boolean;
  captureOutput?: boolean;
  captureTokens?: boolean;
  captureCost?: boolean;
  maskPii?: boolean;
  mask?: (value: string, at: { path: string }) => string;
  maxContentLength?: number;
  estimateTokens?: boolean;
  includeStreamUsage?: boolean;
  prices?: Record<string, { inputPerMillion: number; outputPerMillion: number }>;
}

export interface ClientOptions {
  /** Default: the fake provider. */
  baseURL?: string;
  /** Default 0. */
  maxRetries?: number;
  fetch?: typeof fetch;
  /** The log level of the SDK itself. */
  logLevel?: 'off';
  /**
   * Whether an SDK with its own tracing creates spans. Default: the SDK's default for a client to be wrapped, `false` for a bare
   * one.
   */
  sdkSpans?: boolean;
}

export interface ToolCall {
  id: string;
  name: string;
  arguments: Record<string, unknown>;
}

/** One chat call, independent of the provider. */
export interface ChatInput {
  prompt?: string;
  /** A PNG, base64. */
  image?: string;
  system?: string;
  model?: string;
  temperature?: number;
  topP?: number;
  maxTokens?: number;
  stopSequences?: string[];
  choices?: number;
  /** An available tool: its name, and the description of its one parameter `city`. */
  tool?: { name: string; parameter: string };
  /** An earlier call by the model, and the result of the tool. */
  toolExchange?: { call: ToolCall; result: string };
}

export interface Usage {
  /** All input tokens, including cached ones. */
  input: number;
  output: number;
  cacheRead?: number;
}

/** A model's answer, independent of the provider. */
export interface ChatAnswer {
  /** One text per choice. Default: one choice, `Hello there`. In a stream, every word is a chunk. */
  texts?: string[];
  toolCalls?: ToolCall[];
  /** Default `stop`, or `toolCalls` if there are any. */
  finish?: 'stop' | 'length' | 'toolCalls';
  /** Default 11 in, 7 out. `null`: the provider reports none. */
  usage?: Usage | null;
  /** Default: the response model of `expected.models.priced`. */
  model?: string;
}

/** A provider's fixtures and adapters, and its wrapper ({@link ProviderUnderTest.wrap}): all that the suite knows about it. */
export interface ProviderUnderTest<Client extends object> {
  /** Used in test titles: `openai 6`. */
  name: string;
  capabilities: readonly Capability[];
  /** A client of the real SDK. */
  createClient(options: ClientOptions & { baseURL: string }): Client;
  /** The base URL of the fake provider for this SDK: `${origin}/v1` with OpenAI. */
  baseURL(origin: string): string;
  wrap(client: Client, options?: WrapOptions): Client;
  /** Ends the spans of all calls in flight. */
  flush?(): void;

  /** The native arguments of a chat call. */
  request(input: ChatInput, stream?: boolean): object;
  /** Calls the SDK and returns its result unchanged. */
  complete(client: Client, request: object, options?: { signal?: AbortSignal }): PromiseLike<object>;
  stream(client: Client, request: object, options?: { signal?: AbortSignal }): PromiseLike<AsyncIterable<object>>;

  /** A whole answer in the wire format. */
  answer(answer?: ChatAnswer): Answer;
  /** The same answer as the chunks of a stream, as the SDK parses them. */
  chunks(answer?: ChatAnswer): object[];
  /** Serializes chunks; other steps are played in place. Adds the provider's end marker. */
  streamed(steps: readonly (object | StreamStep)[]): Answer;
  errorAnswer(status: number, message: string, headers?: Record<string, string>): Answer;

  /** Whether the SDK keeps the request of a stream running when its consumer stops reading; others abort it. */
  leavesRequestOnBreak?: boolean;

  textOf(result: object): string;
  textOfChunk(chunk: object): string;

  expected: {
    provider: string;
    operation: string;
    /**
     * `priced`: the requested model, the model in the response (`undefined` if no answer reports it), US dollars per million
     * tokens. `unknown`: a model that no price list contains.
     */
    models: {
      priced: { request: string; response: string | undefined; inputPerMillion: number; outputPerMillion: number };
      unknown: string;
    };
    finish: Record<NonNullable<ChatAnswer['finish']>, string>;
    errors: { rateLimited: string; badRequest: string; connection: string };
  };

  /** Cases for this provider only, run after the shared ones. */
  cases?: readonly ProviderCase<Client>[];
  /** Cases that fail for a known reason: they run as `test.failing`, so that a silent fix shows. */
  knownGaps?: Readonly<Record<string, string>>;
}

/** What a case works with: a new server, new telemetry, and ways to compare with the bare client. */
export interface ProviderTest<Client extends object> {
  readonly provider: ProviderUnderTest<Client>;
  readonly server: FakeProvider;
  readonly telemetry: Telemetry;
  /** A client as the SDK made it. */
  bare(options?: ClientOptions): Client;
  wrapped(options?: WrapOptions, clientOptions?: ClientOptions): Client;
  /** Restarts the telemetry with other options: a sampler, a processor that fails. */
  restartTelemetry(options: TelemetryOptions): Promise<void>;
  /**
   * Runs the same code with a bare client, then with a wrapped one, each against the same script, and expects the same outcome: the
   * value, or class and message of the error. Returns the outcome of the wrapped client.
   */
  sameAsBare<Outcome>(
    script: () => Answer[],
    run: (client: Client) => PromiseLike<Outcome> | Outcome,
    options?: ClientOptions,
  ): Promise<Settled<Outcome>>;
  /** Waits for `count` spans of model calls and expects that no more come. */
  spans(count: number): Promise<ReadableSpan[]>;
  /** Waits for exactly one span. */
  span(): Promise<ReadableSpan>;
  /** Runs inside a request span with a session and a user, then ends the span; `scope` holds the totals of its calls. */
  underRequest<Result>(run: () => Promise<Result>): Promise<{ result: Result; root: ReadableSpan; scope: TraceScope }>;
}

export type Settled<Value> = { value: Value } | { error: { class: string; message: string; status: unknown } };

/** One guarantee of the wrappers, stated by its name. */
export interface ProviderCase<Client extends object = object> {
  name: string;
  /** Where the rule is documented. */
  rule?: string;
  needs?: Capability;
  run(test: ProviderTest<Client>): Promise<void>;
}
