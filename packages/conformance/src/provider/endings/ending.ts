import type { Capability, ProviderUnderTest } from '../contract.ts';
import type { Answer } from '../fake-provider.ts';

/** One way in which a call to the model can end. */
export interface Ending<Client extends object> {
  name: string;
  needs?: Capability;
  /** What the server does with the request; empty if none is sent. */
  answers(provider: ProviderUnderTest<Client>): Answer[];
  /** A rejection counts as an error that the application has handled. */
  run(call: EndingCall<Client>): Promise<unknown>;
}

/** What an ending works with. */
export interface EndingCall<Client extends object> {
  readonly provider: ProviderUnderTest<Client>;
  readonly client: Client;
  /** From 0 (inclusive) to 1 (exclusive), the same for the same seed. */
  random(): number;
  /** A signal that is never aborted and outlives all calls, like that of an application. */
  readonly signal: AbortSignal | undefined;
  /** Resolves when every scripted answer has been requested. */
  arrived(): Promise<void>;
}
