import type { GenAiAttributes, LlmInput, LlmRequest, LlmResponse } from '@ai-trace/core';
import { imagePart, textMessages } from './message-parts.ts';
import { type ApiUsage, withUsage } from './usage.ts';

export interface EmbedParams {
  model?: string;
  texts?: readonly string[] | null;
  images?: readonly string[] | null;
  inputs?: readonly { content?: readonly { type?: string; text?: string; imageUrl?: { url?: string } }[] }[] | null;
  outputDimension?: number | null;
  embeddingTypes?: readonly string[] | null;
}

export interface EmbedResult {
  id?: string;
  meta?: ApiUsage | null;
}

export const describeEmbeddingRequest = ({ model, outputDimension, embeddingTypes }: EmbedParams): LlmRequest => ({
  model,
  attributes: {
    'gen_ai.embeddings.dimension.count': outputDimension ?? undefined,
    'gen_ai.request.encoding_formats': embeddingTypes ? [...embeddingTypes] : undefined,
  } satisfies GenAiAttributes,
});

/** One message per embedding. */
export const embeddingInput = ({ texts, images, inputs }: EmbedParams): LlmInput => ({
  messages: [
    ...textMessages(texts),
    ...(images ?? []).map((url) => ({ role: 'user', parts: [imagePart(url)] })),
    ...(inputs ?? []).map(({ content }) => ({
      role: 'user',
      parts: (content ?? []).map(({ type, text, imageUrl }) =>
        type === 'image_url' ? imagePart(imageUrl?.url) : { type: 'text', content: text ?? '' },
      ),
    })),
  ],
});

export const describeEmbedding = ({ id, meta }: EmbedResult): LlmResponse => withUsage({ id }, meta);
