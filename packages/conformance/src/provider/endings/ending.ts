import type { Capability, ProviderUnderTest } from '../contract.ts';
import type { Answer } from '../fake-provider.ts';

/** One way in which a call can end; it is one call to the model. */
export interface Ending<Client extends object> {
  name: string;
  needs?: Capability;
  /** What the server does with the request; empty where none is sent. */
  answers(provider: ProviderUnderTest<Client>): Answer[];
  /** What it rejects with is taken for an error that the application has handled. */
  run(call: EndingCall<Client>): Promise<unknown>;
}

/** What an ending works with. */
export interface EndingCall<Client extends object> {
  readonly provider: ProviderUnderTest<Client>;
  readonly client: Client;
  /** From 0 up to and without 1, the same for the same seed. */
  random(): number;
  /** A signal that is never aborted and outlives all calls, as that of an application does. */
  readonly signal: AbortSignal | undefined;
  /** Resolves when the server has been asked for every scripted answer. */
  arrived(): Promise<void>;
}
