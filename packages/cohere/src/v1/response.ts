import type { LlmResponse, OutputMessage } from '@ai-trace/core';
import { failureOf, finishReasonOf } from '../finish-reason.ts';
import { citationPart } from '../message-parts.ts';
import { describeUsage } from '../usage.ts';
import { toolCallPart } from './request.ts';
import type { ChatResponse } from './wire.ts';

/** The answer does not name the model that gave it. */
export const describeChatResponse = ({ generationId, responseId, finishReason, meta }: ChatResponse): LlmResponse => ({
  id: responseId ?? generationId,
  finishReasons: [finishReasonOf(finishReason)],
  failure: failureOf(finishReason),
  ...describeUsage(meta),
});

export const chatOutput = ({ text, toolCalls, citations, finishReason }: ChatResponse): OutputMessage[] => [
  {
    role: 'assistant',
    parts: [
      ...(text ? [{ type: 'text', content: text }] : []),
      ...(toolCalls ?? []).map(toolCallPart),
      ...(citations ?? []).map(citationPart),
    ],
    finish_reason: finishReasonOf(finishReason),
  },
];
