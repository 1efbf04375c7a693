import type { AnswerFacts } from './answer-facts.ts';
import type { Exchange } from './exchange.ts';

/** An SDK that can replay recordings, and the wrapper that is measured against them. */
export interface ReplayProvider {
  /** The package of the wrapper, and the function that it exports. */
  readonly wrapper: { module: string; name: string };
  /** The modules of the SDK, one per major version. */
  readonly sdks: readonly string[];
  /** The SDK call that sends the recorded request; `undefined` for another provider's exchange. */
  callOf(exchange: Exchange): ReplayCall | undefined;
}

export interface ReplayCall {
  createClient(sdk: Readonly<Record<string, SdkClass>>, exchange: Exchange): object;
  /** The method of the client: `chat.completions.create`. */
  method: string;
  argument: unknown;
  /** The facts in the body, read without the wrapper. */
  facts(exchange: Exchange): AnswerFacts;
}

export type SdkClass = new (options: object) => object;
