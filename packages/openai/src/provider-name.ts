import { type Endpoint, isHostUnder } from '@ai-trace/core';

/** Hosts that speak OpenAI's protocol, and the name that the conventions (or, failing these, the providers) give them. */
const PROVIDERS: readonly (readonly [domain: string, name: string])[] = [
  ['openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['deepseek.com', 'deepseek'],
  ['groq.com', 'groq'],
  ['x.ai', 'x_ai'],
  ['mistral.ai', 'mistral_ai'],
  ['perplexity.ai', 'perplexity'],
  ['moonshot.ai', 'moonshot_ai'],
  ['moonshot.cn', 'moonshot_ai'],
  ['anthropic.com', 'anthropic'],
  ['cohere.ai', 'cohere'],
  ['cohere.com', 'cohere'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['ml.cloud.ibm.com', 'ibm.watsonx.ai'],
  ['openrouter.ai', 'openrouter'],
  ['together.ai', 'together_ai'],
  ['together.xyz', 'together_ai'],
  ['fireworks.ai', 'fireworks_ai'],
  ['cerebras.ai', 'cerebras'],
  ['huggingface.co', 'huggingface'],
  ['integrate.api.nvidia.com', 'nvidia'],
  ['novita.ai', 'novita'],
  ['baseten.co', 'baseten'],
  ['minimax.io', 'minimax'],
  ['minimaxi.com', 'minimax'],
  ['z.ai', 'zai'],
  ['bigmodel.cn', 'zai'],
  ['ollama.com', 'ollama'],
];

/**
 * `gen_ai.provider.name` of an endpoint. Whole labels of the host count. An unknown host is `openai`: the name tells
 * which format the telemetry has, and a proxy in front of OpenAI is more frequent than anything else.
 */
export const providerNameOf = (endpoint: Endpoint | undefined): string => {
  if (!endpoint) return 'openai';
  const { address } = endpoint;
  if (address.endsWith('.amazonaws.com') && address.startsWith('bedrock')) return 'aws.bedrock';
  return PROVIDERS.find(([domain]) => isHostUnder(address, domain))?.[1] ?? providerOfRegionalHost(address);
};

/** Vertex AI puts the region before the name, not below it: `europe-west4-aiplatform.googleapis.com`. */
const providerOfRegionalHost = (address: string): string => (address.endsWith('-aiplatform.googleapis.com') ? 'gcp.vertex_ai' : 'openai');

/** The price list's names of providers that it knows under another one. */
export const PRICE_LIST_IDS = {
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  x_ai: 'x-ai',
  fireworks_ai: 'fireworks',
} as const;
