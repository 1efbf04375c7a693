import type { Attributes } from '@opentelemetry/api';
import { GenAi } from './gen-ai-attributes.ts';

/** Tokens of one call. Counts of the cache, of audio and of images are parts of `input` and `output`, never beside them. */
export interface TokenUsage {
  /** All input tokens, those read from and written to a cache included. */
  input?: number | undefined;
  /** All output tokens, reasoning included. */
  output?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  /** Of `cacheWrite`, what is kept for an hour; it only has a price of its own. */
  cacheWriteHour?: number | undefined;
  /** Of `cacheRead`, what is audio, and what are images; they only have prices of their own. */
  cacheReadAudio?: number | undefined;
  cacheReadImage?: number | undefined;
  reasoning?: number | undefined;
  audioInput?: number | undefined;
  audioOutput?: number | undefined;
  imageInput?: number | undefined;
  imageOutput?: number | undefined;
  /** They are paid for at rates that are not the listed ones of their model. */
  unlisted?: boolean | undefined;
  /** The same tokens once more, where they are not priced as one. */
  charges?: readonly TokenCharge[] | undefined;
}

/** Tokens of a call that are priced by themselves. */
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

/** A count as a provider sends it, or `undefined` for what is none: providers answer `null`, booleans and strings too. */
export const tokenCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/** `undefined` for usage that counts neither input nor output: services send `{}`, or nulls, where they have not counted. */
export const toldUsage = (usage: TokenUsage): TokenUsage | undefined =>
  usage.input === undefined && usage.output === undefined ? undefined : usage;

export const setUsageAttributes = (attributes: Attributes, usage: TokenUsage): void => {
  for (const key of KEYS) {
    const count = usage[key];
    if (count !== undefined) attributes[ATTRIBUTE_OF[key]] = count;
  }
};
