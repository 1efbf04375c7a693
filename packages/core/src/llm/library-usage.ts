import type { TokenUsage } from './token-usage.ts';

/** The counts of a call by the names of `@pydantic/genai-prices`. */
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
 * The library prices no audio and no images beside cached tokens unless it knows how many of them were cached. Where
 * nobody tells, what was cached is taken to be of each kind as much as the input is: the cost lies between those of the extremes.
 */
const cachedByModality = ({ input = 0, cacheRead = 0, audioInput = 0, imageInput = 0, ...told }: TokenUsage) => {
  const audio = told.cacheReadAudio ?? share(audioInput, input, cacheRead);
  const image = told.cacheReadImage ?? share(imageInput, input - audioInput, cacheRead - audio);
  return { cache_audio_read_tokens: audio, cache_image_read_tokens: image };
};

/** Of `cached`, what falls to `part` of `whole`. */
const share = (part: number, whole: number, cached: number): number =>
  part === 0 || cached === 0 ? 0 : Math.round((cached * part) / whole);
