import { reportContained } from '../diagnostics.ts';
import type { LlmCall } from './llm-call.ts';
import { isStream, observeStream } from './observe-stream.ts';

/**
 * Observes what a call resolved with: an answer, or a stream, which may turn out not to be observable. A call that has ended
 * (its caller took the raw response first, or it was flushed) may still have an extra chunk to hide in its stream.
 */
export const observeValue = <Value>(value: Value, call: LlmCall): Value => {
  if (call.ended && !call.isExtraChunk) return value;
  try {
    const stream = call.streamOf(value);
    if (isStream(stream, call.client.provider.streamIterator)) observeStream(stream, call);
    else call.complete(value);
  } catch (error) {
    reportContained('following a stream', error);
    call.completeStream();
  }
  return value;
};
