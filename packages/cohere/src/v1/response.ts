import type { LlmResponse, MessagePart, OutputMessage } from '@ai-trace/core';
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

export const chatOutput = ({ text, toolCalls, citations, finishReason }: ChatResponse): OutputMessage[] => {
  const parts: MessagePart[] = [];
  if (text) parts.push({ type: 'text', content: text });
  if (toolCalls) for (const call of toolCalls) parts.push(toolCallPart(call));
  if (citations) for (const citation of citations) parts.push(citationPart(citation));
  return [{ role: 'assistant', parts, finish_reason: finishReasonOf(finishReason) }];
};
