import type { LlmInput, LlmRequest, LlmResponse, OutputMessage, StreamReader } from '@ai-trace/core';
import { failureOf, finishReasonOf } from './finish-reason.ts';
import { requestAttributes, type SamplingParams } from './request-attributes.ts';
import { type ApiUsage, withUsage } from './usage.ts';

type Maybe<Value> = Value | null | undefined;

export interface GenerateParams extends SamplingParams {
  model?: string;
  prompt?: string;
  numGenerations?: Maybe<number>;
  stopSequences?: Maybe<readonly string[]>;
  endSequences?: Maybe<readonly string[]>;
}

interface SingleGeneration {
  text?: string;
  index?: number;
  finishReason?: Maybe<string>;
  /** The SDK leaves fields that its types lack in the wire's case. */
  finish_reason?: Maybe<string>;
}

/** The usage of a stream, also in the wire's case. */
interface StreamedMeta {
  billed_units?: Maybe<{ input_tokens?: unknown; output_tokens?: unknown }>;
}

export interface Generation {
  id?: string | undefined;
  generations?: Maybe<readonly SingleGeneration[]>;
  meta?: Maybe<ApiUsage>;
  /** Set when assembled from a stream that reported its failure. */
  error?: string | undefined;
}

export interface GenerateEvent {
  eventType?: string;
  text?: string;
  index?: number;
  finishReason?: Maybe<string>;
  response?: Omit<Generation, 'meta'> & { meta?: Maybe<StreamedMeta> };
  err?: string;
}

export const describeGenerationRequest = (params: GenerateParams): LlmRequest => ({
  model: params.model,
  attributes: requestAttributes(params, {
    choiceCount: params.numGenerations === 1 ? undefined : (params.numGenerations ?? undefined),
    stopSequences: stopSequences(params),
  }),
});

/** The answer includes a stop sequence, but ends before an end sequence. */
const stopSequences = ({ stopSequences: kept, endSequences: cutOff }: GenerateParams): string[] | undefined =>
  kept || cutOff ? [...(kept ?? []), ...(cutOff ?? [])] : undefined;

export const generationInput = ({ prompt = '' }: GenerateParams): LlmInput => ({
  messages: [{ role: 'user', parts: [{ type: 'text', content: prompt }] }],
});

const reasonOf = ({ finishReason, finish_reason: untyped }: SingleGeneration): Maybe<string> => finishReason ?? untyped;

export const describeGeneration = ({ id, generations, meta, error }: Generation): LlmResponse =>
  withUsage(
    {
      id,
      finishReasons: generations?.map((generation) => finishReasonOf(reasonOf(generation))),
      failure: failureOf(
        generations?.map(reasonOf).find((reason) => failureOf(reason)),
        error,
      ),
    },
    meta,
  );

export const generationOutput = ({ generations }: Generation): OutputMessage[] =>
  (generations ?? []).map((generation) => ({
    role: 'assistant',
    parts: [{ type: 'text', content: generation.text ?? '' }],
    finish_reason: finishReasonOf(reasonOf(generation)),
  }));

/** The last event has the whole answer; without it, the answer is assembled from the pieces so far. */
export class GenerationReader implements StreamReader<GenerateEvent, Generation> {
  #result: Generation | undefined;
  readonly #texts: string[] = [];

  add({ eventType, text, index = 0, finishReason, response, err }: GenerateEvent): boolean {
    if (eventType === 'text-generation') {
      this.#texts[index] = (this.#texts[index] ?? '') + (text ?? '');
      return Boolean(text);
    }
    if (eventType === 'stream-error') this.#result = { ...this.#partial(finishReason), error: err };
    if (eventType === 'stream-end') this.#result = { ...this.#partial(finishReason), ...response, meta: streamedUsage(response?.meta) };
    return false;
  }

  #partial(finishReason?: Maybe<string>): Generation {
    return { generations: Array.from(this.#texts, (text = '', index) => ({ text, index, finishReason })) };
  }

  result(): Generation | undefined {
    return this.#result ?? (this.#texts.length > 0 ? this.#partial() : undefined);
  }
}

const streamedUsage = (meta: Maybe<StreamedMeta>): ApiUsage | undefined => {
  const billed = meta?.billed_units;
  return billed ? { billedUnits: { inputTokens: billed.input_tokens, outputTokens: billed.output_tokens } } : undefined;
};
