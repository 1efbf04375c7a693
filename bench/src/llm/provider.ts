/** One SDK, the same in every variant: `bare`, `floor`, `ai-trace`, or one of those named here. */
export interface Provider {
  /** The SDK with its major version. */
  title: string;
  /** What else traces this SDK, by the name that the table gives it; each in a process of its own. */
  peers: Record<string, Peer>;
  /** Whether there is the variant `floor`: the same calls, traced by hand. */
  hasFloor?: boolean;
  /** Variants in which ai-trace wraps a client that is set otherwise; the thresholds are not for them. */
  otherwiseSet?: readonly string[];
  /** Loads the SDK with a `fetch` that answers at once, wrapped in the variants of ai-trace. */
  createClient(variant: string): Promise<LlmClient>;
}

/** An existing instrumentation, set to record content. */
export interface Peer {
  /** Patches the SDK as soon as it is loaded. */
  register?(): Promise<void>;
  /** What it does not trace, or breaks, and why. It cannot be measured then; every run makes sure that it is still so. */
  gaps?: { call?: string; stream?: string };
}

export interface LlmClient {
  /** A call that is not streamed. Resolves to the text of the answer. */
  call(): Promise<string | null | undefined>;
  /** Streams so many pieces of text, at each call anew. */
  streamOf(pieces: number): () => Promise<AsyncIterable<unknown>>;
}
