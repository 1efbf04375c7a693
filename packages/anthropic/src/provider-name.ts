import { type Endpoint, providerOfHost } from '@ai-trace/core';

/** The price list's name of Microsoft Foundry. */
export const PRICE_LIST_IDS = { 'azure.ai.inference': 'azure' } as const;

/**
 * `gen_ai.provider.name`: the platform that the client declares (`aws.bedrock`, `gcp.vertex_ai`), whatever its base URL.
 * For a client of Anthropic's own API it follows from the host; an unknown host is `anthropic`.
 */
export const providerNameOf = (endpoint: Endpoint | undefined, client: object): string => {
  const { _genAIProviderName: declared } = client as { _genAIProviderName?: unknown };
  if (typeof declared === 'string' && declared !== 'anthropic') return declared;
  return (endpoint && providerOfHost(endpoint.address)) ?? 'anthropic';
};
