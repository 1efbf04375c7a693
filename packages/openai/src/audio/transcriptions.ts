import {
  type GenAiAttributes,
  type LlmInput,
  type LlmMethod,
  type LlmRequest,
  type LlmResponse,
  type MessagePart,
  type OutputMessage,
  reportedUsage,
  type StreamReader,
  type TokenUsage,
  tokenCount,
} from '@ai-trace/core';
import { uploadPart } from '../media-part.ts';
import type { Transcription, TranscriptionEvent, TranscriptionParams, TranscriptionResult, TranscriptionUsage } from './wire.ts';

const describeRequest = ({ model, temperature, stream }: TranscriptionParams): LlmRequest => ({
  model,
  stream: stream === true,
  attributes: { 'gen_ai.output.type': 'text', 'gen_ai.request.temperature': temperature ?? undefined } satisfies GenAiAttributes,
});

const transcriptionInput = ({ file, prompt }: TranscriptionParams): LlmInput => {
  const parts: MessagePart[] = file ? [uploadPart('audio', file)] : [];
  if (prompt) parts.push({ type: 'text', content: prompt });
  return { messages: [{ role: 'user', parts }] };
};

const describeResult = (result: TranscriptionResult): LlmResponse => {
  const usage = typeof result === 'string' ? undefined : result.usage;
  return { usage: usage ? transcriptionUsage(usage) : undefined };
};

const transcriptionUsage = (usage: TranscriptionUsage): TokenUsage | undefined =>
  reportedUsage({
    input: tokenCount(usage.input_tokens),
    output: tokenCount(usage.output_tokens),
    audioInput: tokenCount(usage.input_token_details?.audio_tokens),
  });

const transcriptionOutput = (result: TranscriptionResult): OutputMessage[] => {
  const content = typeof result === 'string' ? result : result.text;
  return content ? [{ role: 'assistant', parts: [{ type: 'text', content }] }] : [];
};

/** Joins the deltas of a transcript; its last event has the whole text. Segments repeat the text by speaker. */
class TranscriptionStreamReader implements StreamReader<TranscriptionEvent, Transcription> {
  #text: string | undefined;
  #usage: TranscriptionEvent['usage'];

  add({ type, delta, text, usage }: TranscriptionEvent): boolean {
    if (usage) this.#usage = usage;
    if (type === 'transcript.text.done' && text !== undefined) this.#text = text;
    if (delta) this.#text = (this.#text ?? '') + delta;
    return Boolean(delta);
  }

  result(): Transcription | undefined {
    return this.#text === undefined ? undefined : { text: this.#text, usage: this.#usage };
  }
}

/** Speech to text, in the original language or translated. */
export const transcription: LlmMethod<TranscriptionParams, TranscriptionResult, TranscriptionEvent> = {
  operation: 'generate_content',
  request: describeRequest,
  input: transcriptionInput,
  response: describeResult,
  output: transcriptionOutput,
  stream: () => new TranscriptionStreamReader(),
};
