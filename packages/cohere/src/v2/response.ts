import type { LlmResponse, OutputMessage } from '@ai-trace/core';
import { failureOf, finishReasonOf } from '../finish-reason.ts';
import { withUsage } from '../usage.ts';
import { chatMessageParts } from './request.ts';
import type { ChatResponse } from './wire.ts';

/** The answer does not name the model that gave it. */
export const describeChatResponse = ({ id, finishReason, usage, error }: ChatResponse): LlmResponse =>
  withUsage(
    {
      id,
      finishReasons: [finishReasonOf(finishReason)],
      failure: failureOf(finishReason, error),
    },
    usage,
  );

export const chatOutput = ({ message, finishReason }: ChatResponse): OutputMessage[] =>
  message ? [{ role: message.role ?? 'assistant', parts: chatMessageParts(message), finish_reason: finishReasonOf(finishReason) }] : [];
