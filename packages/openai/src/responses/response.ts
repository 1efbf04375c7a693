import { type LlmResponse, type MessagePart, type OutputMessage, reportedUsage, type TokenUsage, tokenCount } from '@ai-trace/core';
import type { OpenAIAttributes } from '../openai-attributes.ts';
import { hasUnlistedRates } from '../service-tier.ts';
import { isModelOutput, responseItemParts } from './request.ts';
import type { ResponseObject, ResponseUsage } from './wire.ts';

export const describeResponse = (response: ResponseObject): LlmResponse => {
  const reason = finishReason(response);
  return {
    id: response.id,
    model: response.model,
    finishReasons: reason === undefined ? undefined : [reason],
    unfinished: isUnfinished(response),
    usage: response.usage ? responseUsage(response.usage, response.service_tier) : undefined,
    attributes: {
      'openai.response.service_tier': response.service_tier ?? undefined,
      ...(response.conversation?.id !== undefined && { 'gen_ai.conversation.id': response.conversation.id }),
    } satisfies OpenAIAttributes,
    failure: response.status === 'failed' ? { type: response.error?.code ?? 'failed', message: response.error?.message } : undefined,
  };
};

/** A background response continues even if the caller has left its stream, which then has no status. */
const isUnfinished = ({ background, status = 'in_progress' }: ResponseObject): boolean =>
  background === true && (status === 'queued' || status === 'in_progress');

/**
 * The API reports a status, not a reason: a completed response stopped by itself, or to call tools. `undefined` while a
 * background response is in progress.
 */
const finishReason = (response: ResponseObject): string | undefined => {
  if (isUnfinished(response)) return undefined;
  const { status, output, incomplete_details: incomplete } = response;
  switch (status) {
    case 'completed':
      return output?.some(({ type }) => type === 'function_call' || type === 'custom_tool_call') ? 'tool_calls' : 'stop';
    case 'incomplete':
      return incomplete?.reason ?? 'incomplete';
    case 'cancelled':
      return 'cancelled';
    case 'queued':
    case 'in_progress':
      return undefined;
    default:
      return 'error';
  }
};

export const responseUsage = (usage: ResponseUsage, tier?: string | null): TokenUsage | undefined => {
  const { input_tokens_details: input, output_tokens_details: output } = usage;
  return reportedUsage({
    input: tokenCount(usage.input_tokens),
    output: tokenCount(usage.output_tokens),
    cacheRead: tokenCount(input?.cached_tokens),
    cacheWrite: tokenCount(input?.cache_write_tokens),
    reasoning: tokenCount(output?.reasoning_tokens),
    unlisted: hasUnlistedRates(tier),
  });
};

/** One response is one choice, however many items it has. */
export const responseOutput = (response: ResponseObject): OutputMessage[] => {
  const parts = outputParts(response);
  return parts.length === 0 ? [] : [{ role: 'assistant', parts, finish_reason: finishReason(response) }];
};

export const outputParts = ({ output }: ResponseObject): MessagePart[] => (output ?? []).filter(isModelOutput).flatMap(responseItemParts);
