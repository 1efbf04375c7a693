import type { LlmCall } from './llm-call.ts';
import { isStream, observeStream } from './observe-stream.ts';

/** Follows what a call resolved with: an answer, or a stream of one. */
export const observeValue = <Value>(value: Value, call: LlmCall): Value => {
  if (call.ended) return value;
  const stream = call.streamOf(value);
  if (isStream(stream, call.client.provider.streamIterator)) observeStream(stream, call);
  else call.complete(value);
  return value;
};
