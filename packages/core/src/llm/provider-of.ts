import type { ChoosingMethod, LlmMethod, LlmProvider, ToolRunnerMethod } from './llm-provider.ts';

/**
 * What {@link wrap} needs to know about a client: a name and a method table are enough. The types of the SDK are inferred from
 * the paths of its methods, such as `chat.complete`.
 */
export interface ProviderOf<Client extends object, Path extends string> extends Omit<LlmProvider, 'methods' | 'baseUrl'> {
  readonly methods: { readonly [Key in Path]: LlmMethodOf<MethodAt<Client, Key>> | ToolRunnerMethod | ChoosingMethod };
  /** Default: `client.baseURL`. */
  baseUrl?(client: NoInfer<Client>): string | undefined;
}

type MethodAt<Client, Path extends string> = Path extends `${infer Name}.${infer Rest}`
  ? Name extends keyof Client
    ? MethodAt<NonNullable<Client[Name]>, Rest>
    : unknown
  : Path extends keyof Client
    ? Client[Path]
    : unknown;

type LlmMethodOf<Method> = Method extends (params: infer Params, ...rest: never[]) => infer Returned
  ? LlmMethod<Params, AnswerOf<Awaited<Returned>>, ChunkOf<Awaited<Returned>>>
  : LlmMethod;

/** The answer of a method that only streams is whatever the caller's stream reader makes of it. */
type AnswerOf<Result> = [Exclude<Result, AsyncIterable<unknown>>] extends [never] ? unknown : Exclude<Result, AsyncIterable<unknown>>;

type ChunkOf<Result> = Extract<Result, AsyncIterable<unknown>> extends AsyncIterable<infer Chunk> ? Chunk : unknown;
