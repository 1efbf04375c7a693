import type { GenAiAttributes } from '@ai-trace/core';

type Maybe<Value> = Value | null | undefined;

/** The parameters that `chat`, in both versions, and `generate` share. */
export interface SamplingParams {
  maxTokens?: Maybe<number>;
  temperature?: Maybe<number>;
  p?: Maybe<number>;
  k?: Maybe<number>;
  frequencyPenalty?: Maybe<number>;
  presencePenalty?: Maybe<number>;
  seed?: Maybe<number>;
}

/** What only some of these methods have. */
interface OwnAttributes {
  stopSequences: string[] | undefined;
  conversationId?: string | undefined;
  choiceCount?: number | undefined;
  outputType?: string | undefined;
}

export const requestAttributes = (params: SamplingParams, own: OwnAttributes): GenAiAttributes => ({
  'gen_ai.conversation.id': own.conversationId,
  'gen_ai.request.max_tokens': params.maxTokens ?? undefined,
  'gen_ai.request.temperature': params.temperature ?? undefined,
  'gen_ai.request.top_p': params.p ?? undefined,
  'gen_ai.request.top_k': params.k ?? undefined,
  'gen_ai.request.frequency_penalty': params.frequencyPenalty ?? undefined,
  'gen_ai.request.presence_penalty': params.presencePenalty ?? undefined,
  'gen_ai.request.seed': params.seed ?? undefined,
  'gen_ai.request.choice.count': own.choiceCount,
  'gen_ai.request.stop_sequences': own.stopSequences,
  'gen_ai.output.type': own.outputType,
});
