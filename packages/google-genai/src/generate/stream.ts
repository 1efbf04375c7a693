import type { StreamReader } from '@ai-trace/core';
import { isGrounded } from './grounding.ts';
import type { Candidate, FunctionCall, GenerateResponse, Grounding, InlineData, Part, UsageMetadata } from './wire.ts';

/** One candidate of a stream, so far. */
class StreamedCandidate implements Candidate {
  readonly index: number;
  finishReason: string | undefined;
  groundingMetadata: Grounding | undefined;
  readonly content: { parts: Part[] } = { parts: [] };

  constructor(index: number) {
    this.index = index;
  }

  /** Returns whether there was content. */
  add({ content, finishReason, groundingMetadata }: Candidate): boolean {
    if (finishReason) this.finishReason = finishReason;
    if (isGrounded(groundingMetadata)) this.groundingMetadata = groundingMetadata;
    let hasContent = false;
    if (content?.parts) for (const part of content.parts) hasContent = this.#addPart(part) || hasContent;
    return hasContent;
  }

  /** Appends a continuation to the last part. Other parts are copied, because the chunk belongs to the caller. */
  #addPart(part: Part): boolean {
    const { parts } = this.content;
    const last = parts.at(-1);
    const { text, thought, functionCall, inlineData } = part;
    if (text === '') return false;
    if (text !== undefined && last?.text !== undefined && last.thought === thought) last.text += text;
    else if (inlineData) this.#addData(inlineData, last?.inlineData);
    else if (functionCall && last?.functionCall?.willContinue) joinCall(last.functionCall, functionCall);
    else parts.push(functionCall ? { functionCall: { ...functionCall } } : { ...part });
    return true;
  }

  /** Keeps only the length of data. */
  #addData({ mimeType, data }: InlineData, last: InlineData | null | undefined): void {
    const length = data?.length ?? 0;
    // Audio comes in pieces; images come whole.
    if (last && last.mimeType === mimeType && mimeType?.startsWith('audio/')) last.encodedLength = (last.encodedLength ?? 0) + length;
    else this.content.parts.push({ inlineData: { ...(mimeType !== undefined && { mimeType }), encodedLength: length } });
  }
}

const joinCall = (call: FunctionCall, { args, partialArgs = [], willContinue = false }: FunctionCall): void => {
  if (args) call.args = { ...call.args, ...args };
  call.partialArgs = [...(call.partialArgs ?? []), ...partialArgs];
  call.willContinue = willContinue;
};

/** Joins the chunks of a stream, each of which has the form of a whole response. */
export class GenerateStreamReader implements StreamReader<GenerateResponse, GenerateResponse> {
  #isEmpty = true;
  #id: string | undefined;
  #model: string | undefined;
  #usage: UsageMetadata | undefined;
  #promptFeedback: GenerateResponse['promptFeedback'];
  readonly #candidates: StreamedCandidate[] = [];

  add({ responseId, modelVersion, usageMetadata, promptFeedback, candidates }: GenerateResponse): boolean {
    this.#isEmpty = false;
    if (responseId) this.#id = responseId;
    if (modelVersion) this.#model = modelVersion;
    // Each chunk counts all tokens so far.
    if (usageMetadata) this.#usage = usageMetadata;
    if (promptFeedback) this.#promptFeedback = promptFeedback;
    let hasContent = false;
    if (candidates) for (const candidate of candidates) hasContent = this.#candidate(candidate.index ?? 0).add(candidate) || hasContent;
    return hasContent;
  }

  #candidate(index: number): StreamedCandidate {
    for (const candidate of this.#candidates) if (candidate.index === index) return candidate;
    const candidate = new StreamedCandidate(index);
    this.#candidates.push(candidate);
    return candidate;
  }

  result(): GenerateResponse | undefined {
    if (this.#isEmpty) return undefined;
    const candidates = this.#candidates;
    if (candidates.length > 1) candidates.sort((left, right) => left.index - right.index);
    return {
      responseId: this.#id,
      modelVersion: this.#model,
      usageMetadata: this.#usage,
      promptFeedback: this.#promptFeedback,
      candidates,
    };
  }
}
