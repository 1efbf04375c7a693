import { GenAi, type LlmRequest, type LlmResponse, tokenCount } from '@ai-trace/core';

export interface EmbeddingParams {
  model?: string;
  dimensions?: number;
  encoding_format?: string;
}

export interface EmbeddingResponse {
  model?: string;
  usage?: { prompt_tokens?: unknown } | null;
}

export const describeEmbeddingRequest = ({ model, dimensions, encoding_format: format }: EmbeddingParams): LlmRequest => ({
  model,
  attributes: {
    [GenAi.EMBEDDINGS_DIMENSION_COUNT]: dimensions,
    [GenAi.REQUEST_ENCODING_FORMATS]: format === undefined ? undefined : [format],
  },
});

export const describeEmbeddingResponse = ({ model, usage }: EmbeddingResponse): LlmResponse => ({
  model,
  usage: usage ? { input: tokenCount(usage.prompt_tokens) } : undefined,
});
