import { GenAi, type LlmInput, type LlmRequest } from '@ai-trace/core';
import { describeChatRequest } from './chat/request.ts';
import type { ChatParams } from './chat/wire.ts';
import { textMessages } from './text-input.ts';

export interface TextCompletionParams extends ChatParams {
  prompt?: string | readonly unknown[] | null;
}

export const describeTextCompletionRequest = (params: TextCompletionParams): LlmRequest => {
  const { model, stream, attributes } = describeChatRequest(params);
  return { model, stream, attributes: { ...attributes, 'openai.api.type': undefined, [GenAi.OUTPUT_TYPE]: undefined } };
};

export const textCompletionInput = ({ prompt }: TextCompletionParams): LlmInput => ({ messages: textMessages(prompt) });
