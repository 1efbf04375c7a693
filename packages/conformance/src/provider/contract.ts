import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceScope } from '../../../core/src/trace-scope.ts';
import type { Telemetry, TelemetryOptions } from '../telemetry.ts';
import type { Answer, FakeProvider, StreamStep } from './fake-provider.ts';

/** What not every provider or SDK has. A case that needs one of these is left out where it is missing. */
export type Capability =
  /** Several choices for one prompt, `n` with OpenAI. */
  | 'choices'
  /** The SDK sends a request again after a 429. */
  | 'retries'
  /** The client takes its own `fetch`. */
  | 'fetch'
  /** A call takes an `AbortSignal`. */
  | 'signal'
  /** What a call returns reads the answer only for a caller who asks for it. */
  | 'lazyPromise'
  /** `flush` is given. */
  | 'flush'
  /** The wire format counts tokens of the cache in the input tokens, where both may contradict each other. */
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
  /** What the SDK itself logs. */
  logLevel?: 'off';
  /** Whether an SDK that makes spans itself does so. Default: as it would by itself in a client to be wrapped, `false` in a bare one. */
  sdkSpans?: boolean;
}

export interface ToolCall {
  id: string;
  name: string;
  arguments: Record<string, unknown>;
}

/** One chat call in no provider's terms. */
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
  /** A tool on offer: its name and the description of its one parameter `city`. */
  tool?: { name: string; parameter: string };
  /** A call that the model made before, and what the tool gave. */
  toolExchange?: { call: ToolCall; result: string };
}

export interface Usage {
  /** All input tokens, those from the cache included. */
  input: number;
  output: number;
  cacheRead?: number;
}

/** The answer of a model in no provider's terms. */
export interface ChatAnswer {
  /** One text a choice. Default: one choice, `Hello there`. In a stream every word is a chunk. */
  texts?: string[];
  toolCalls?: ToolCall[];
  /** Default `stop`, or `toolCalls` where there are some. */
  finish?: 'stop' | 'length' | 'toolCalls';
  /** Default 11 in, 7 out. `null`: the provider tells none. */
  usage?: Usage | null;
  /** Default: the model that the provider's `models.known` answers as. */
  model?: string;
}

/** What a provider's fixtures and adapters give to the suite; with {@link ProviderUnderTest.wrap} it is all the suite knows. */
export interface ProviderUnderTest<Client extends object> {
  /** Stands in the titles: `openai 6`. */
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
  /** Calls the SDK and gives what the SDK returned, untouched. */
  complete(client: Client, request: object, options?: { signal?: AbortSignal }): PromiseLike<object>;
  stream(client: Client, request: object, options?: { signal?: AbortSignal }): PromiseLike<AsyncIterable<object>>;

  /** A whole answer in the wire format. */
  answer(answer?: ChatAnswer): Answer;
  /** The same as the chunks of a stream, parsed as the SDK gives them. */
  chunks(answer?: ChatAnswer): object[];
  /** Puts chunks on the wire; other steps are played where they stand. The provider's end mark is added. */
  streamed(steps: readonly (object | StreamStep)[]): Answer;
  errorAnswer(status: number, message: string, headers?: Record<string, string>): Answer;

  /** The SDK leaves the request of a stream alone when its consumer leaves the stream; others abort it. */
  leavesRequestOnBreak?: boolean;

  textOf(result: object): string;
  textOfChunk(chunk: object): string;

  expected: {
    provider: string;
    operation: string;
    /**
     * `priced`: what is asked for, what answers (`undefined` where no answer tells it), US dollars a million tokens.
     * `unknown`: no table has a price for it.
     */
    models: {
      priced: { request: string; response: string | undefined; inputPerMillion: number; outputPerMillion: number };
      unknown: string;
    };
    finish: Record<NonNullable<ChatAnswer['finish']>, string>;
    errors: { rateLimited: string; badRequest: string; connection: string };
  };

  /** Cases of this provider alone, run after the shared ones. */
  cases?: readonly ProviderCase<Client>[];
  /** Cases that fail for a known reason: they run as `test.failing`, so that a silent mend is seen. */
  knownGaps?: Readonly<Record<string, string>>;
}

/** What a case works with: a fresh server, fresh telemetry, and the means to compare with the bare client. */
export interface ProviderTest<Client extends object> {
  readonly provider: ProviderUnderTest<Client>;
  readonly server: FakeProvider;
  readonly telemetry: Telemetry;
  /** A client as the SDK made it. */
  bare(options?: ClientOptions): Client;
  wrapped(options?: WrapOptions, clientOptions?: ClientOptions): Client;
  /** Starts the telemetry anew with other options: a sampler, a processor that fails. */
  restartTelemetry(options: TelemetryOptions): Promise<void>;
  /**
   * Runs the same with a bare client, then with a wrapped one, each against the same script, and expects the same
   * outcome: value, or class and message of the error. Gives the outcome of the wrapped one.
   */
  sameAsBare<Outcome>(
    script: () => Answer[],
    run: (client: Client) => PromiseLike<Outcome> | Outcome,
    options?: ClientOptions,
  ): Promise<Settled<Outcome>>;
  /** Waits for `count` spans of model calls and expects that no more come. */
  spans(count: number): Promise<ReadableSpan[]>;
  /** The one span there must be. */
  span(): Promise<ReadableSpan>;
  /** Runs inside a request span with a session and a user; ends the span with what was summed up under it. */
  underRequest<Result>(run: () => Promise<Result>): Promise<{ result: Result; root: ReadableSpan; scope: TraceScope }>;
}

export type Settled<Value> = { value: Value } | { error: { class: string; message: string; status: unknown } };

/** One promise of the wrappers, under a name that says it. */
export interface ProviderCase<Client extends object = object> {
  name: string;
  /** Where the rule stands. */
  rule?: string;
  needs?: Capability;
  run(test: ProviderTest<Client>): Promise<void>;
}
