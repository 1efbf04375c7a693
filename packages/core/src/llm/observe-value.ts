import type { LlmCall } from './llm-call.ts';
import { isStream, observeStream } from './observe-stream.ts';

/**
 * Follows what a call resolved with: an answer, or a stream of one. A call that has ended (its caller took the raw
 * response first, or it was flushed) may still have a stream to hide a chunk of.
 */
export const observeValue = <Value>(value: Value, call: LlmCall): Value => {
  if (call.ended && !call.isExtraChunk) return value;
  const stream = call.streamOf(value);
  if (isStream(stream, call.client.provider.streamIterator)) observeStream(stream, call);
  else call.complete(value);
  return value;
};
