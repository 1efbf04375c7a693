import type { Span } from '@opentelemetry/api';
import { GenAi } from './gen-ai-attributes.ts';

/** Tokens of one call. Counts of the cache, of audio and of images are included in `input` and `output`, never added to them. */
export interface TokenUsage {
  /** All input tokens, including those read from and written to a cache. */
  input?: number | undefined;
  /** All output tokens, including reasoning. */
  output?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  /** The part of `cacheWrite` that is kept for an hour; used only for pricing. */
  cacheWriteHour?: number | undefined;
  /** The audio and the images in `cacheRead`; used only for pricing. */
  cacheReadAudio?: number | undefined;
  cacheReadImage?: number | undefined;
  reasoning?: number | undefined;
  audioInput?: number | undefined;
  audioOutput?: number | undefined;
  imageInput?: number | undefined;
  imageOutput?: number | undefined;
  /** The tokens are billed at other rates than the listed ones of the model. */
  unlisted?: boolean | undefined;
  /** The same tokens, split into charges that are priced separately. */
  charges?: readonly TokenCharge[] | undefined;
}

/** Tokens of a call that are priced separately. */
export interface TokenCharge {
  /** Default: the model that answered. */
  model?: string | undefined;
  usage: TokenUsage;
}

type PricingOnly = 'cacheReadAudio' | 'cacheReadImage' | 'cacheWriteHour' | 'unlisted' | 'charges';

const ATTRIBUTE_OF = {
  input: GenAi.USAGE_INPUT_TOKENS,
  output: GenAi.USAGE_OUTPUT_TOKENS,
  cacheRead: GenAi.USAGE_CACHE_READ_INPUT_TOKENS,
  cacheWrite: GenAi.USAGE_CACHE_WRITE_INPUT_TOKENS,
  reasoning: GenAi.USAGE_REASONING_OUTPUT_TOKENS,
  audioInput: GenAi.USAGE_AUDIO_INPUT_TOKENS,
  audioOutput: GenAi.USAGE_AUDIO_OUTPUT_TOKENS,
  imageInput: GenAi.USAGE_IMAGE_INPUT_TOKENS,
  imageOutput: GenAi.USAGE_IMAGE_OUTPUT_TOKENS,
} as const satisfies Record<Exclude<keyof TokenUsage, PricingOnly>, string>;

const KEYS = Object.keys(ATTRIBUTE_OF) as (keyof typeof ATTRIBUTE_OF)[];

/** A token count sent by a provider, or `undefined` if it is not a count: providers send `null`, booleans and strings too. */
export const tokenCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/** `undefined` for usage without a count of input or output: services send `{}` or nulls when they have not counted. */
export const reportedUsage = (usage: TokenUsage): TokenUsage | undefined =>
  usage.input === undefined && usage.output === undefined ? undefined : usage;

export const setUsageAttributes = (span: Span, usage: TokenUsage): void => {
  for (const key of KEYS) {
    const count = usage[key];
    if (count !== undefined) span.setAttribute(ATTRIBUTE_OF[key], count);
  }
};
