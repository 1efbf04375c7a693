import { type GenAiAttributes, type LlmMethod, type LlmRequest, type LlmResponse, reportedUsage, tokenCount } from '@ai-trace/core';
import { textMessages } from './text-input.ts';

export interface EmbeddingParams {
  model?: string;
  input?: string | readonly unknown[];
  dimensions?: number;
  encoding_format?: string;
}

export interface EmbeddingResponse {
  model?: string;
  usage?: { prompt_tokens?: unknown } | null;
}

const describeRequest = ({ model, dimensions, encoding_format: format }: EmbeddingParams): LlmRequest => ({
  model,
  attributes: {
    'gen_ai.embeddings.dimension.count': dimensions,
    'gen_ai.request.encoding_formats': format === undefined ? undefined : [format],
  } satisfies GenAiAttributes,
});

const describeResponse = ({ model, usage }: EmbeddingResponse): LlmResponse => ({
  model,
  usage: usage ? reportedUsage({ input: tokenCount(usage.prompt_tokens) }) : undefined,
});

/** Records the embedded texts, but not the vectors. */
export const embeddings: LlmMethod<EmbeddingParams, EmbeddingResponse> = {
  operation: 'embeddings',
  request: describeRequest,
  input: ({ input }) => ({ messages: textMessages(input) }),
  response: describeResponse,
};
