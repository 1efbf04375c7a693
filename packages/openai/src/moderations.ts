import type { LlmInput, LlmMethod, OutputMessage } from '@ai-trace/core';
import { chatMessageParts } from './chat/request.ts';
import type { ContentPart } from './chat/wire.ts';
import { textMessages } from './text-input.ts';

export interface ModerationParams {
  model?: string;
  input?: string | readonly (string | ContentPart)[];
}

export interface ModerationResult {
  id?: string;
  model?: string;
  results?: readonly { flagged?: boolean; categories?: Readonly<Record<string, boolean | null>> }[] | null;
}

/** Texts are judged one by one; a list of parts (texts and images) is judged as a whole. */
const moderationInput = ({ input }: ModerationParams): LlmInput => {
  const parts = typeof input === 'string' ? [] : (input ?? []).filter((part): part is ContentPart => typeof part === 'object');
  return { messages: parts.length > 0 ? [{ role: 'user', parts: chatMessageParts({ content: parts }) }] : textMessages(input) };
};

/** One verdict per input, with the categories that apply. */
const moderationOutput = ({ results }: ModerationResult): OutputMessage[] =>
  (results ?? []).map(({ flagged, categories }) => ({
    role: 'assistant',
    parts: [{ type: 'moderation', flagged, categories: Object.keys(categories ?? {}).filter((name) => categories?.[name]) }],
  }));

/** No convention names the operation. */
export const moderation: LlmMethod<ModerationParams, ModerationResult> = {
  operation: 'moderation',
  request: ({ model }) => ({ model }),
  input: moderationInput,
  response: ({ id, model }) => ({ id, model }),
  output: moderationOutput,
};
