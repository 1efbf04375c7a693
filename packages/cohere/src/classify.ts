import type { LlmMethod, OutputMessage } from '@ai-trace/core';
import { textMessages } from './message-parts.ts';
import { type ApiUsage, withUsage } from './usage.ts';

export interface ClassifyParams {
  model?: string;
  inputs?: readonly string[];
}

export interface ClassifyResult {
  id?: string;
  classifications?: readonly { predictions?: readonly string[] | null }[] | null;
  meta?: ApiUsage | null;
}

/** One label or several per input. */
const labels = ({ classifications }: ClassifyResult): OutputMessage[] =>
  (classifications ?? []).map(({ predictions }) => ({
    role: 'assistant',
    parts: (predictions ?? []).map((content) => ({ type: 'text', content })),
  }));

/** The conventions have no name for this operation. */
export const classify: LlmMethod<ClassifyParams, ClassifyResult> = {
  operation: 'classify',
  request: ({ model }) => ({ model }),
  input: ({ inputs }) => ({ messages: textMessages(inputs) }),
  response: ({ id, meta }) => withUsage({ id }, meta),
  output: labels,
};
