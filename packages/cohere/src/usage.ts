import { type LlmResponse, type TokenUsage, tokenCount } from '@ai-trace/core';

/** `usage` of version 2 of the chat API; `meta` of everything else. */
export interface ApiUsage {
  billedUnits?: Partial<Record<BilledUnit, unknown>> | null;
  tokens?: { inputTokens?: unknown; outputTokens?: unknown } | null;
  cachedTokens?: unknown;
}

/** The units that Cohere charges for, and their attributes; the conventions define none. */
const BILLED_UNITS = {
  inputTokens: 'cohere.billed_units.input_tokens',
  outputTokens: 'cohere.billed_units.output_tokens',
  images: 'cohere.billed_units.images',
  imageTokens: 'cohere.billed_units.image_tokens',
  searchUnits: 'cohere.billed_units.search_units',
  classifications: 'cohere.billed_units.classifications',
  pages: 'cohere.billed_units.pages',
} as const;

type BilledUnit = keyof typeof BILLED_UNITS;

const UNITS = Object.entries(BILLED_UNITS) as [BilledUnit, string][];

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

const billedTokens = ({ inputTokens, outputTokens, imageTokens }: NonNullable<ApiUsage['billedUnits']>): TokenUsage | undefined => {
  const [text, output, imageInput] = [tokenCount(inputTokens), tokenCount(outputTokens), tokenCount(imageTokens)];
  if (text === undefined && output === undefined && imageInput === undefined) return undefined;
  return { input: imageInput === undefined ? text : (text ?? 0) + imageInput, output, imageInput };
};

const billedAttributes = (billed: NonNullable<ApiUsage['billedUnits']>): Record<string, number> => {
  const attributes: Record<string, number> = {};
  for (const [unit, attribute] of UNITS) {
    const count = tokenCount(billed[unit]);
    if (count !== undefined) attributes[attribute] = count;
  }
  return attributes;
};
