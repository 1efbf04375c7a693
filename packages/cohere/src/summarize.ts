import type { GenAiAttributes, LlmMethod } from '@ai-trace/core';
import { textMessages } from './message-parts.ts';
import { type ApiUsage, withUsage } from './usage.ts';

export interface SummarizeParams {
  model?: string;
  text?: string;
  temperature?: number | null;
  additionalCommand?: string | null;
}

export interface Summary {
  id?: string;
  summary?: string;
  meta?: ApiUsage | null;
}

export const summarize: LlmMethod<SummarizeParams, Summary> = {
  operation: 'text_completion',
  request: ({ model, temperature }) => ({
    model,
    attributes: { 'gen_ai.request.temperature': temperature ?? undefined } satisfies GenAiAttributes,
  }),
  input: ({ text = '', additionalCommand: command }) => ({
    system: command ? [{ type: 'text', content: command }] : undefined,
    messages: textMessages([text]),
  }),
  response: ({ id, meta }) => withUsage({ id }, meta),
  output: ({ summary = '' }) => [{ role: 'assistant', parts: [{ type: 'text', content: summary }] }],
};
