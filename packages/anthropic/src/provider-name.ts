import { type Endpoint, isHostUnder } from '@ai-trace/core';

/** Hosts of others that speak Anthropic's protocol. */
const PROVIDERS: readonly (readonly [domain: string, name: string])[] = [
  ['deepseek.com', 'deepseek'],
  ['moonshot.ai', 'moonshot_ai'],
  ['moonshot.cn', 'moonshot_ai'],
  ['openrouter.ai', 'openrouter'],
];

/**
 * `gen_ai.provider.name`: what the client says that it is made for (`aws.bedrock`, `gcp.vertex_ai`), whatever its base
 * URL; of a client for Anthropic's own API, it follows from the host. Any other host is `anthropic`.
 */
export const providerNameOf = (endpoint: Endpoint | undefined, client: object): string => {
  const { _genAIProviderName: told } = client as { _genAIProviderName?: unknown };
  if (typeof told === 'string' && told !== 'anthropic') return told;
  return PROVIDERS.find(([domain]) => endpoint && isHostUnder(endpoint.address, domain))?.[1] ?? 'anthropic';
};
