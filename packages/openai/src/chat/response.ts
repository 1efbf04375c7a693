import { type LlmResponse, type OutputMessage, reportedUsage, type TokenUsage, tokenCount } from '@ai-trace/core';
import type { OpenAIAttributes } from '../openai-attributes.ts';
import { hasUnlistedRates } from '../service-tier.ts';
import { chatMessageParts } from './request.ts';
import type { ChatChoice, ChatCompletion, ChatUsage } from './wire.ts';

export const describeChatResponse = (completion: ChatCompletion): LlmResponse => ({
  id: completion.id,
  model: completion.model,
  finishReasons: completion.choices?.map(finishReason),
  usage: completion.usage ? chatUsage(completion.usage, completion.service_tier) : undefined,
  attributes: {
    'openai.response.service_tier': completion.service_tier ?? undefined,
    'openai.response.system_fingerprint': completion.system_fingerprint ?? undefined,
  } satisfies OpenAIAttributes,
  failure: failureOf(completion),
});

/** A gateway reports a failure of the service behind it in a successful answer without choices. */
const failureOf = ({ choices, error }: ChatCompletion): LlmResponse['failure'] =>
  error && !choices?.length
    ? { type: String(error.code ?? 'error'), message: typeof error.message === 'string' ? error.message : undefined }
    : undefined;

/** The conventions ask for `error` where a reason was expected and did not come. */
const finishReason = ({ finish_reason: reason }: ChatChoice): string => reason ?? 'error';

/** Takes only counts that have a meaning here, and only if they are numbers. */
export const chatUsage = (usage: ChatUsage, tier?: string | null): TokenUsage | undefined => {
  const { prompt_tokens_details: input, completion_tokens_details: output } = usage;
  return reportedUsage({
    input: tokenCount(usage.prompt_tokens),
    output: billedOutput(usage),
    cacheRead: tokenCount(input?.cached_tokens) ?? tokenCount(usage.prompt_cache_hit_tokens),
    cacheWrite: tokenCount(input?.cache_write_tokens),
    reasoning: tokenCount(output?.reasoning_tokens),
    audioInput: tokenCount(input?.audio_tokens),
    audioOutput: tokenCount(output?.audio_tokens),
    imageInput: tokenCount(input?.image_tokens),
    imageOutput: tokenCount(output?.image_tokens),
    unlisted: hasUnlistedRates(tier),
  });
};

/** xAI does not count reasoning as part of the completion; the total shows whether it is included. */
const billedOutput = (usage: ChatUsage): number | undefined => {
  const output = tokenCount(usage.completion_tokens);
  const reasoning = tokenCount(usage.completion_tokens_details?.reasoning_tokens);
  const [input, total] = [tokenCount(usage.prompt_tokens), tokenCount(usage.total_tokens)];
  if (output === undefined || !reasoning || input === undefined || total === undefined) return output;
  return total === input + output + reasoning ? output + reasoning : output;
};

export const chatOutput = ({ choices }: ChatCompletion): OutputMessage[] =>
  (choices ?? []).map((choice) => ({
    role: choice.message?.role ?? 'assistant',
    parts: choice.message ? chatMessageParts(choice.message) : [{ type: 'text', content: choice.text ?? '' }],
    finish_reason: finishReason(choice),
  }));
