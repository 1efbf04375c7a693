import { isHostUnder } from '@ai-trace/core';

/** Domains under which providers take prompts. */
const DOMAINS = [
  'openai.com',
  'openai.azure.com',
  'services.ai.azure.com',
  'cognitiveservices.azure.com',
  'anthropic.com',
  'generativelanguage.googleapis.com',
  'aiplatform.googleapis.com',
  'cohere.com',
  'cohere.ai',
  'mistral.ai',
  'groq.com',
  'together.xyz',
  'together.ai',
  'openrouter.ai',
  'deepseek.com',
  'x.ai',
  'perplexity.ai',
  'fireworks.ai',
  'huggingface.co',
  'replicate.com',
  'cerebras.ai',
  'integrate.api.nvidia.com',
  'ollama.com',
] as const;

/** Bedrock's and Vertex's hosts have the region in front: `bedrock-runtime.eu-west-1.amazonaws.com`. */
const REGIONAL = /^(?:bedrock(?:-agent)?-runtime(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com|[a-z0-9-]+-aiplatform\.googleapis\.com)$/;

/** Whether a host is that of an LLM provider. */
export const isLlmHost = (host: string): boolean => REGIONAL.test(host) || DOMAINS.some((domain) => isHostUnder(host, domain));
