import { type CaptureOptions, type LlmProvider, wrap } from '@ai-trace/core';
import { methods } from './methods.ts';
import { PRICE_LIST_IDS, providerNameOf } from './provider-name.ts';

const openAI: LlmProvider = {
  package: 'openai',
  providerName: providerNameOf,
  methods,
  derivedClients: ['withOptions'],
  retryMethod: 'retryRequest',
  streamIterator: 'iterator',
  prices: { load: () => import('@pydantic/genai-prices'), providerIds: PRICE_LIST_IDS },
};

/**
 * Records every call of an OpenAI client (`OpenAI`, `AzureOpenAI`, or one with the base URL of a compatible service) as a
 * span, and returns the same client: `const client = wrapOpenAI(new OpenAI())`. Wrapping a client again has no effect.
 * Throws `ConfigurationError` on bad options. Follows the GenAI semantic conventions.
 */
export const wrapOpenAI = <Client extends object>(client: Client, options?: CaptureOptions): Client => wrap(client, openAI, options);

export type { CaptureOptions } from '@ai-trace/core';
