import { type Endpoint, providerOfHost } from '@ai-trace/core';

/**
 * `gen_ai.provider.name` of an endpoint. An unknown host is `openai`: the name tells which format the telemetry has, and a
 * proxy in front of OpenAI is more frequent than anything else.
 */
export const providerNameOf = (endpoint: Endpoint | undefined): string => (endpoint && providerOfHost(endpoint.address)) ?? 'openai';

/** The price list's names of providers that it knows under another one. */
export const PRICE_LIST_IDS = {
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  x_ai: 'x-ai',
  fireworks_ai: 'fireworks',
} as const;
