import { isHostUnder } from './endpoint.ts';

/** Domains of the providers' APIs, with their names in the conventions (or else the providers' own names). */
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
  ['replicate.com', 'replicate'],
  ['integrate.api.nvidia.com', 'nvidia'],
  ['novita.ai', 'novita'],
  ['baseten.co', 'baseten'],
  ['minimax.io', 'minimax'],
  ['minimaxi.com', 'minimax'],
  ['z.ai', 'zai'],
  ['bigmodel.cn', 'zai'],
  ['ollama.com', 'ollama'],
];

const AWS_DOMAINS = ['amazonaws.com', 'api.aws'];

/** `gen_ai.provider.name` of the provider at a host (in lower case); `undefined` for an unknown one. Whole labels are compared. */
export const providerOfHost = (host: string): string | undefined => {
  if (host.startsWith('bedrock') && AWS_DOMAINS.some((domain) => isHostUnder(host, domain))) return 'aws.bedrock';
  // Vertex AI puts the region in front of the name, not into a subdomain: `europe-west4-aiplatform.googleapis.com`.
  if (host.endsWith('-aiplatform.googleapis.com')) return 'gcp.vertex_ai';
  return PROVIDERS.find(([domain]) => isHostUnder(host, domain))?.[1];
};
