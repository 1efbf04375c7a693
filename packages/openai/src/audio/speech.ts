import type { GenAiAttributes, LlmInput, LlmMethod, OutputMessage } from '@ai-trace/core';
import { describeSize } from '../media-part.ts';
import { textMessages } from '../text-input.ts';
import type { SpeechParams } from './wire.ts';

const speechInput = ({ input, instructions }: SpeechParams): LlmInput => ({
  messages: textMessages(input),
  system: instructions ? [{ type: 'text', content: instructions }] : undefined,
});

const speechOutput = ({ headers }: Response): OutputMessage[] => {
  const mimeType = headers.get('content-type') ?? 'audio';
  const length = headers.get('content-length');
  const content = describeSize(mimeType, length === null ? undefined : Number(length));
  return [{ role: 'assistant', parts: [{ type: 'blob', modality: 'audio', mime_type: mimeType, content }] }];
};

/** Text to speech. The answer is a `Response` whose body belongs to the caller, so the span ends at its head. */
export const speech: LlmMethod<SpeechParams, Response> = {
  operation: 'generate_content',
  request: ({ model }) => ({ model, attributes: { 'gen_ai.output.type': 'speech' } satisfies GenAiAttributes }),
  input: speechInput,
  output: speechOutput,
};
