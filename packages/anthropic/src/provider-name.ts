import { type Endpoint, providerOfHost } from '@ai-trace/core';

/**
 * `gen_ai.provider.name`: what the client says that it is made for (`aws.bedrock`, `gcp.vertex_ai`), whatever its base
 * URL; of a client for Anthropic's own API, it follows from the host. Any other host is `anthropic`.
 */
export const providerNameOf = (endpoint: Endpoint | undefined, client: object): string => {
  const { _genAIProviderName: told } = client as { _genAIProviderName?: unknown };
  if (typeof told === 'string' && told !== 'anthropic') return told;
  return (endpoint && providerOfHost(endpoint.address)) ?? 'anthropic';
};
