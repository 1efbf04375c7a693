import { type LlmResponse, type TokenUsage, tokenCount } from '@ai-trace/core';
import type { Attributes } from '@opentelemetry/api';

/** `usage` of version 2 of the chat API; `meta` of everything else. */
export interface ApiUsage {
  billedUnits?: BilledUnits | null;
  tokens?: { inputTokens?: unknown; outputTokens?: unknown } | null;
  cachedTokens?: unknown;
}

interface BilledUnits {
  inputTokens?: unknown;
  outputTokens?: unknown;
  images?: unknown;
  imageTokens?: unknown;
  searchUnits?: unknown;
  classifications?: unknown;
  pages?: unknown;
}

/**
 * Adds to a response the tokens that the model saw, including Cohere's own instructions, and the billed ones. If only the latter
 * are reported, they count as both.
 */
export const withUsage = (response: LlmResponse, usage: ApiUsage | null | undefined): LlmResponse => {
  const { tokens, billedUnits, cachedTokens } = usage ?? {};
  response.billedUsage = billedUnits ? billedTokens(billedUnits) : undefined;
  response.usage = tokens
    ? { input: tokenCount(tokens.inputTokens), output: tokenCount(tokens.outputTokens), cacheRead: tokenCount(cachedTokens) }
    : response.billedUsage;
  response.usageAttributes = billedUnits ? billedAttributes(billedUnits) : undefined;
  return response;
};

const billedTokens = ({ inputTokens, outputTokens, imageTokens }: BilledUnits): TokenUsage | undefined => {
  const [text, output, imageInput] = [tokenCount(inputTokens), tokenCount(outputTokens), tokenCount(imageTokens)];
  if (text === undefined && output === undefined && imageInput === undefined) return undefined;
  return { input: imageInput === undefined ? text : (text ?? 0) + imageInput, output, imageInput };
};

/** The units that Cohere charges for; the conventions define none. */
const billedAttributes = (billed: BilledUnits): Attributes => ({
  'cohere.billed_units.input_tokens': tokenCount(billed.inputTokens),
  'cohere.billed_units.output_tokens': tokenCount(billed.outputTokens),
  'cohere.billed_units.images': tokenCount(billed.images),
  'cohere.billed_units.image_tokens': tokenCount(billed.imageTokens),
  'cohere.billed_units.search_units': tokenCount(billed.searchUnits),
  'cohere.billed_units.classifications': tokenCount(billed.classifications),
  'cohere.billed_units.pages': tokenCount(billed.pages),
});
