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

/** A token count sent by a provider, or `undefined` if it is not a count: providers send `null`, booleans and strings too. */
export const tokenCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/** `undefined` for usage without a count of input or output: services send `{}` or nulls when they have not counted. */
export const reportedUsage = (usage: TokenUsage): TokenUsage | undefined =>
  usage.input === undefined && usage.output === undefined ? undefined : usage;
