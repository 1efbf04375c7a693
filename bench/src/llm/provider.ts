/** One SDK, the same in every variant: `bare`, `floor`, `ai-trace`, or one named here. */
export interface Provider {
  /** The SDK with its major version. */
  title: string;
  /** Other instrumentations of this SDK, by their name in the table; each runs in its own process. */
  peers: Record<string, Peer>;
  /** The peer that records as much as ai-trace, if there is one: it must not cost less. Others record less. */
  counterpart?: string;
  /** Variants in which ai-trace wraps a differently configured client; the thresholds do not apply to them. */
  reconfigured?: readonly string[];
  /** Loads the SDK with a `fetch` that answers at once, wrapped in the variants of ai-trace. */
  createClient(variant: string): Promise<LlmClient>;
}

/** An existing instrumentation, set to record content. */
export interface Peer {
  /** Patches the SDK as soon as it is loaded. */
  register?(): Promise<void>;
  /** What it does not trace, or breaks, and why: it cannot be measured there. Every run checks that this still holds. */
  gaps?: { call?: string; stream?: string };
}

export interface LlmClient {
  /** A call that is not streamed. Resolves to the text of the answer. */
  call(): Promise<string | null | undefined>;
  /** Opens a new stream of that many pieces of text at each call. */
  streamOf(pieces: number): () => Promise<AsyncIterable<unknown>>;
}
