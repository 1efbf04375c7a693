import { type GenAiAttributes, type LlmInput, type LlmRequest, type LlmResponse, tokenCount } from '@ai-trace/core';
import { contentMessages, itemsOf } from './generate/parts.ts';
import type { Contents } from './generate/wire.ts';
import { modelName } from './model-name.ts';

export interface EmbedParams {
  model?: string;
  contents?: Contents | null;
  config?: { outputDimensionality?: number } | null;
}

export interface EmbedResponse {
  embeddings?: readonly { statistics?: { tokenCount?: unknown } | null }[] | null;
}

export const describeEmbedRequest = ({ model, config }: EmbedParams): LlmRequest => ({
  model: modelName(model),
  attributes: { 'gen_ai.embeddings.dimension.count': config?.outputDimensionality } satisfies GenAiAttributes,
});

/** One message per embedding. */
export const embedInput = ({ contents }: EmbedParams): LlmInput => ({
  messages: contents ? itemsOf(contents).flatMap(contentMessages) : undefined,
});

export const describeEmbedResponse = ({ embeddings }: EmbedResponse): LlmResponse => {
  const input = tokensOf(embeddings ?? []);
  return { usage: input === undefined ? undefined : { input } };
};

/** Vertex AI counts the tokens of each text, the Gemini API none. */
const tokensOf = (embeddings: NonNullable<EmbedResponse['embeddings']>): number | undefined =>
  embeddings.reduce<number | undefined>((total, { statistics }) => {
    const tokens = tokenCount(statistics?.tokenCount);
    return tokens === undefined ? total : (total ?? 0) + tokens;
  }, undefined);
