import type { LlmInput, LlmRequest } from '@ai-trace/core';
import { describeChatRequest } from './chat/request.ts';
import type { ChatChoice, ChatCompletion, ChatParams } from './chat/wire.ts';
import type { OpenAIAttributes } from './openai-attributes.ts';
import { textMessages } from './text-input.ts';

export interface TextCompletionParams extends ChatParams {
  prompt?: string | readonly unknown[] | null;
  echo?: boolean | null;
}

export const describeTextCompletionRequest = (params: TextCompletionParams): LlmRequest => {
  const { model, stream, attributes } = describeChatRequest(params);
  return {
    model,
    stream,
    attributes: { ...attributes, 'openai.api.type': undefined, 'gen_ai.output.type': undefined } satisfies OpenAIAttributes,
  };
};

export const textCompletionInput = ({ prompt }: TextCompletionParams): LlmInput => ({ messages: textMessages(prompt) });

/** With `echo`, every choice begins with its prompt, which is not output of the model; there are `n` choices per prompt. */
export const withoutEcho = (completion: ChatCompletion, { prompt, n }: TextCompletionParams): ChatCompletion => {
  const prompts = Array.isArray(prompt) ? prompt : [prompt];
  const promptOf = (index: number): unknown => prompts[Math.floor(index / (n ?? 1))];
  return { ...completion, choices: completion.choices?.map((choice, index) => afterPrompt(choice, promptOf(choice.index ?? index))) };
};

/** Empty if the choice does not begin with its prompt as given: a prompt of token ids comes back as text. */
const afterPrompt = ({ text, message, ...choice }: ChatChoice, prompt: unknown): ChatChoice => {
  const full = text ?? message?.content;
  const isEcho = typeof full === 'string' && typeof prompt === 'string' && full.startsWith(prompt);
  return { ...choice, text: isEcho ? full.slice(prompt.length) : '' };
};
