import { GenAi, type LlmInput, type LlmRequest } from '@ai-trace/core';
import { describeChatRequest } from './chat/request.ts';
import type { ChatParams } from './chat/wire.ts';

export interface TextCompletionParams extends ChatParams {
  prompt?: string | readonly unknown[] | null;
}

export const describeTextCompletionRequest = (params: TextCompletionParams): LlmRequest => {
  const { model, stream, attributes } = describeChatRequest(params);
  return { model, stream, attributes: { ...attributes, 'openai.api.type': undefined, [GenAi.OUTPUT_TYPE]: undefined } };
};

/** Prompts that are token ids already are not told. */
export const textCompletionInput = ({ prompt }: TextCompletionParams): LlmInput => {
  const prompts = typeof prompt === 'string' ? [prompt] : (prompt ?? []).filter((text): text is string => typeof text === 'string');
  return { messages: prompts.map((content) => ({ role: 'user', parts: [{ type: 'text', content }] })) };
};
