import { type CaptureOptions, type LlmProvider, wrap } from '@ai-trace/core';
import { baseUrlOf, observeAttempts, providerNameOf } from './client.ts';
import { clientMethods, clientV2Methods } from './methods.ts';

const cohere: Omit<LlmProvider, 'methods'> = {
  package: 'cohere',
  providerName: providerNameOf,
  baseUrl: baseUrlOf,
  observeAttempts,
  prices: { load: () => import('@pydantic/genai-prices') },
};

const cohereClient: LlmProvider = { ...cohere, methods: clientMethods };
const cohereClientV2: LlmProvider = { ...cohere, methods: clientV2Methods };

/**
 * Records every call of a Cohere client (`CohereClientV2`, `CohereClient` with its `v2`, or those for Bedrock and
 * SageMaker) as a span, and returns the same client: `const client = wrapCohere(new CohereClientV2({ token }))`. Wrapping twice is
 * wrapping once. Throws `ConfigurationError` on bad options. Follows the GenAI semantic conventions.
 */
export const wrapCohere = <Client extends object>(client: Client, options?: CaptureOptions): Client =>
  // The same method names call version 1 of the API on `CohereClient` and version 2 on `CohereClientV2`.
  wrap(client, 'v2' in client ? cohereClient : cohereClientV2, options);

export type { CaptureOptions } from '@ai-trace/core';
