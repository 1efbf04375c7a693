import type { LlmResponse, OutputMessage } from '@ai-trace/core';
import { failureOf, finishReasonOf } from '../finish-reason.ts';
import { citationPart } from '../message-parts.ts';
import { withUsage } from '../usage.ts';
import { toolCallPart } from './request.ts';
import type { ChatResponse } from './wire.ts';

/** The answer does not name the model that gave it. */
export const describeChatResponse = ({ generationId, responseId, finishReason, meta }: ChatResponse): LlmResponse =>
  withUsage(
    {
      id: responseId ?? generationId,
      finishReasons: [finishReasonOf(finishReason)],
      failure: failureOf(finishReason),
    },
    meta,
  );

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
