import { type Endpoint, providerOfHost } from '@ai-trace/core';

/**
 * `gen_ai.provider.name` of an endpoint. An unknown host is `openai`: the name states the format of the telemetry, and most such
 * hosts are proxies in front of OpenAI.
 */
export const providerNameOf = (endpoint: Endpoint | undefined): string => (endpoint && providerOfHost(endpoint.address)) ?? 'openai';

/** The price list's ids of providers whose id differs from `gen_ai.provider.name`. */
export const PRICE_LIST_IDS = {
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  x_ai: 'x-ai',
  fireworks_ai: 'fireworks',
} as const;
