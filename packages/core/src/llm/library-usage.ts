import type { TokenUsage } from './token-usage.ts';

/** The token counts of a call under the names that `@pydantic/genai-prices` uses. */
export const libraryUsage = (usage: TokenUsage): Record<string, number | undefined> => ({
  input_tokens: usage.input,
  output_tokens: usage.output ?? 0,
  cache_read_tokens: usage.cacheRead,
  cache_write_tokens: usage.cacheWrite,
  cache_write_1h_tokens: usage.cacheWriteHour,
  input_audio_tokens: usage.audioInput,
  output_audio_tokens: usage.audioOutput,
  input_image_tokens: usage.imageInput,
  output_image_tokens: usage.imageOutput,
  ...cachedByModality(usage),
});

/**
 * The library prices audio and images next to cached tokens only if it knows how many of them were cached. If the provider does
 * not report that, each kind is assumed to have the same share of the cached tokens as of the input, between the extremes.
 */
const cachedByModality = ({ input = 0, cacheRead = 0, audioInput = 0, imageInput = 0, ...reported }: TokenUsage) => {
  const audio = reported.cacheReadAudio ?? share(audioInput, input, cacheRead);
  const image = reported.cacheReadImage ?? share(imageInput, input - audioInput, cacheRead - audio);
  return { cache_audio_read_tokens: audio, cache_image_read_tokens: image };
};

/** The portion of `cached` that corresponds to `part` of `whole`. */
const share = (part: number, whole: number, cached: number): number =>
  part === 0 || cached === 0 ? 0 : Math.round((cached * part) / whole);
