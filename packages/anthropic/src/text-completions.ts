import type { GenAiAttributes, LlmInput, LlmRequest, LlmResponse, OutputMessage, StreamReader } from '@ai-trace/core';
import { describeMessageRequest } from './request.ts';
import { describeMessage, messageOutput } from './response.ts';
import type { Message, MessageParams } from './wire.ts';

/** The legacy `completions` API, which version 1 of the SDK has removed. */
export interface TextCompletionParams extends Omit<MessageParams, 'messages'> {
  prompt?: string;
  max_tokens_to_sample?: number;
}

export interface TextCompletion {
  id?: string | undefined;
  model?: string | undefined;
  completion?: string | undefined;
  stop_reason?: string | null | undefined;
}

export const describeTextCompletionRequest = (params: TextCompletionParams, args: readonly unknown[]): LlmRequest => {
  const { attributes, ...request } = describeMessageRequest(params, args);
  return { ...request, attributes: { ...attributes, 'gen_ai.request.max_tokens': params.max_tokens_to_sample } satisfies GenAiAttributes };
};

export const textCompletionInput = ({ prompt }: TextCompletionParams): LlmInput => ({
  messages: [{ role: 'user', parts: [{ type: 'text', content: prompt ?? '' }] }],
});

export const describeTextCompletion = (completion: TextCompletion): LlmResponse => describeMessage(asMessage(completion));

export const textCompletionOutput = (completion: TextCompletion): OutputMessage[] => messageOutput(asMessage(completion));

const asMessage = ({ completion, ...message }: TextCompletion): Message => ({
  ...message,
  content: [{ type: 'text', text: completion ?? '' }],
});

/** Joins the events of a completion, each with a piece of its text. */
export class TextCompletionStreamReader implements StreamReader<TextCompletion, TextCompletion> {
  #completion: TextCompletion | undefined;

  add({ id, model, completion = '', stop_reason }: TextCompletion): boolean {
    this.#completion = { id, model, stop_reason, completion: (this.#completion?.completion ?? '') + completion };
    return completion !== '';
  }

  result(): TextCompletion | undefined {
    return this.#completion;
  }
}
