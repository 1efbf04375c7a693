import type { Provider } from './provider.ts';
import { anthropic } from './providers/anthropic.ts';
import { cohere } from './providers/cohere.ts';
import { cohereV1 } from './providers/cohere-v1.ts';
import { googleGenAI } from './providers/google-genai.ts';
import { openai } from './providers/openai.ts';

export const providers = { openai, anthropic, 'google-genai': googleGenAI, cohere, 'cohere-v1': cohereV1 } satisfies Record<
  string,
  Provider
>;

export type ProviderName = keyof typeof providers;

export const providerNames = Object.keys(providers) as ProviderName[];
