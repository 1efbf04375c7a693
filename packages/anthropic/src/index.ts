import { type CaptureOptions, type LlmProvider, wrap } from '@ai-trace/core';
import { methods } from './methods.ts';
import { PRICE_LIST_IDS, providerNameOf } from './provider-name.ts';
import { SDK_SPANS } from './sdk-spans.ts';

const anthropic: LlmProvider = {
  package: 'anthropic',
  providerName: providerNameOf,
  methods,
  derivedClients: ['withOptions'],
  retryMethod: 'retryRequest',
  streamIterator: 'iterator',
  sdkSpans: SDK_SPANS,
  prices: { load: () => import('@pydantic/genai-prices'), providerIds: PRICE_LIST_IDS },
};

/**
 * Records every call of an Anthropic client (`Anthropic`, `AnthropicBedrock`, `AnthropicVertex`, or one with the base URL
 * of a compatible service) as a span, and returns the same client: `const client = wrapAnthropic(new Anthropic())`.
 * Wrapping twice is wrapping once. Throws `ConfigurationError` on bad options. Follows the GenAI semantic conventions;
 * the SDK makes no second span for these calls.
 */
export const wrapAnthropic = <Client extends object>(client: Client, options?: CaptureOptions): Client => wrap(client, anthropic, options);

export type { CaptureOptions } from '@ai-trace/core';
