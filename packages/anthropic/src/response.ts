import { type LlmResponse, type OutputMessage, type TokenUsage, tokenCount } from '@ai-trace/core';
import type { AnthropicAttributes } from './anthropic-attributes.ts';
import { contentParts } from './content-part.ts';
import type { Message, TokenCounts, Usage } from './wire.ts';

/** Finish reasons under the conventions' names; one without such a name, like `pause_turn`, keeps its own. */
const FINISH_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_call',
  refusal: 'content_filter',
};

export const describeMessage = (message: Message): LlmResponse => {
  const { usage, error, stop_reason: stopReason } = message;
  return {
    id: message.id,
    model: message.model,
    finishReasons: [finishReason(message)],
    usage: usage ? messageUsage(usage) : undefined,
    usageAttributes: {
      'anthropic.usage.cache_creation.ephemeral_5m_input_tokens': tokenCount(usage?.cache_creation?.ephemeral_5m_input_tokens),
      'anthropic.usage.cache_creation.ephemeral_1h_input_tokens': tokenCount(usage?.cache_creation?.ephemeral_1h_input_tokens),
    } satisfies AnthropicAttributes,
    attributes: {
      'anthropic.request.id': message._request_id ?? undefined,
      'anthropic.message.stop_reason': stopReason ?? undefined,
      'anthropic.response.service_tier': usage?.service_tier ?? undefined,
    } satisfies AnthropicAttributes,
    failure: error && { type: error.type ?? 'error', message: error.message },
  };
};

/** The conventions ask for `error` where an expected reason is missing. */
const finishReason = ({ stop_reason: reason }: Message): string => (reason == null ? 'error' : (FINISH_REASONS[reason] ?? reason));

/** Rounds that the answer's own counts leave out: one that sums up the conversation, and one that asks another model for advice. */
const COUNTED_APART: ReadonlySet<string | undefined> = new Set(['compaction', 'advisor_message']);

export const messageUsage = (usage: Usage): TokenUsage => {
  const own = tokensOf(usage, hasUnlistedRates(usage));
  const apart = usage.iterations?.filter(({ type }) => COUNTED_APART.has(type));
  if (!apart?.length) return own;
  const rounds = apart.map((round) => ({ model: round.model ?? undefined, usage: tokensOf(round) }));
  return { ...rounds.map((round) => round.usage).reduce(sumOf, own), charges: [{ usage: own }, ...rounds] };
};

/** Values of `inference_geo` for which the listed rates apply. */
const LISTED_REGIONS: ReadonlySet<string | null | undefined> = new Set([undefined, null, 'global', 'not_available']);

/** What is committed to beforehand, or can wait, has rates of its own. */
const UNLISTED_TIERS: ReadonlySet<string | null | undefined> = new Set(['priority', 'batch']);

const hasUnlistedRates = ({ speed, inference_geo: region, service_tier: tier }: Usage): boolean =>
  speed === 'fast' || !LISTED_REGIONS.has(region) || UNLISTED_TIERS.has(tier);

/** Anthropic counts cached tokens separately from the input; the conventions include them in it. */
const tokensOf = (counts: TokenCounts, unlisted?: boolean): CountedTokens & Pick<TokenUsage, 'unlisted'> => {
  const cacheRead = tokenCount(counts.cache_read_input_tokens);
  const cacheWrite = tokenCount(counts.cache_creation_input_tokens);
  const uncached = tokenCount(counts.input_tokens);
  return {
    input: uncached === undefined ? undefined : uncached + (cacheRead ?? 0) + (cacheWrite ?? 0),
    output: tokenCount(counts.output_tokens),
    cacheRead,
    cacheWrite,
    cacheWriteHour: tokenCount(counts.cache_creation?.ephemeral_1h_input_tokens),
    reasoning: tokenCount(counts.output_tokens_details?.thinking_tokens),
    unlisted,
  };
};

const COUNTED = ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWriteHour', 'reasoning'] as const;

type CountedTokens = Pick<TokenUsage, (typeof COUNTED)[number]>;

/** A count is `undefined` where both sides lack it. */
const sumOf = (left: CountedTokens, right: CountedTokens): CountedTokens =>
  Object.fromEntries(COUNTED.map((name) => [name, left[name] === undefined ? right[name] : left[name] + (right[name] ?? 0)]));

export const messageOutput = (message: Message): OutputMessage[] => [
  { role: message.role ?? 'assistant', parts: contentParts(message.content), finish_reason: finishReason(message) },
];
