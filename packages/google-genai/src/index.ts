import { type CaptureOptions, type LlmProvider, wrap } from '@ai-trace/core';
import { observeAttempts } from './attempts.ts';
import { methods } from './methods.ts';

/** `apiClient` is the SDK's internal client that sends the requests. */
interface SdkClient {
  vertexai?: boolean;
  apiClient?: { getBaseUrl?(): string };
}

const gemini: LlmProvider = {
  package: 'google-genai',
  providerName: 'gcp.gemini',
  methods,
  baseUrl: (client: SdkClient) => client.apiClient?.getBaseUrl?.(),
  observeAttempts,
  streamIterator: 'iterator',
  prices: { load: () => import('@pydantic/genai-prices') },
};

const vertexAi: LlmProvider = { ...gemini, providerName: 'gcp.vertex_ai' };

/**
 * Records every request that a `GoogleGenAI` client sends to a model, by the Gemini API or Vertex AI, as a span, and
 * returns the same client: `const ai = wrapGoogleGenAI(new GoogleGenAI({ apiKey }))`. Wrapping twice is wrapping once.
 * Throws `ConfigurationError` on bad options. Follows the GenAI semantic conventions.
 */
export const wrapGoogleGenAI = <Client extends object>(client: Client, options?: CaptureOptions): Client =>
  wrap(client, (client as SdkClient).vertexai ? vertexAi : gemini, options);

export type { CaptureOptions } from '@ai-trace/core';
