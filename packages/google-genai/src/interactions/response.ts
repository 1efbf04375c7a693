import { type LlmResponse, type MessagePart, type OutputMessage, type TokenUsage, tokenCount } from '@ai-trace/core';
import { sum } from '../generate/response.ts';
import { modelName } from '../model-name.ts';
import { hasUnlistedRates } from '../service-tier.ts';
import { itemParts } from './request.ts';
import type { Interaction, InteractionUsage } from './wire.ts';

export const describeInteraction = (interaction: Interaction): LlmResponse => {
  const reason = finishReason(interaction);
  const { id, model, status, usage, service_tier: tier, errors } = interaction;
  return {
    id,
    model: modelName(model),
    finishReasons: reason === undefined ? undefined : [reason],
    usage: usage ? { ...interactionUsage(usage), unlisted: hasUnlistedRates(tier) } : undefined,
    failure: status === 'failed' ? { type: errors?.[0]?.code ?? 'failed', message: errors?.[0]?.message } : undefined,
  };
};

/** The API reports a status, not a reason. `undefined` while a background interaction is in progress. */
const finishReason = ({ status }: Interaction): string | undefined => {
  switch (status) {
    case 'completed':
      return 'stop';
    case 'requires_action':
      return 'tool_call';
    case 'in_progress':
      return undefined;
    case 'failed':
    case undefined:
      return 'error';
    default:
      return status;
  }
};

const interactionUsage = (usage: InteractionUsage): TokenUsage => {
  const { input_tokens_by_modality: input, cached_tokens_by_modality: cached, output_tokens_by_modality: output } = usage;
  return {
    input: sum(usage.total_input_tokens, usage.total_tool_use_tokens),
    output: sum(usage.total_output_tokens, usage.total_thought_tokens),
    cacheRead: tokenCount(usage.total_cached_tokens),
    cacheReadAudio: cached ? (tokensOf('audio', cached) ?? 0) : undefined,
    cacheReadImage: cached ? (tokensOf('image', cached) ?? 0) : undefined,
    reasoning: tokenCount(usage.total_thought_tokens),
    audioInput: tokensOf('audio', input),
    audioOutput: tokensOf('audio', output),
    imageInput: tokensOf('image', input),
    imageOutput: tokensOf('image', output),
  };
};

const tokensOf = (modality: string, tokens: InteractionUsage['input_tokens_by_modality']): number | undefined =>
  tokenCount(tokens?.find((count) => count.modality === modality)?.tokens);

/** One interaction is one choice, however many steps it has. The steps include the caller's input, which is left out. */
export const interactionOutput = (interaction: Interaction): OutputMessage[] => {
  const items = interaction.steps ?? interaction.outputs ?? [];
  const parts: MessagePart[] = items.flatMap((item) => (item.type === 'user_input' ? [] : itemParts(item)));
  return parts.length === 0 ? [] : [{ role: 'assistant', parts, finish_reason: finishReason(interaction) }];
};
