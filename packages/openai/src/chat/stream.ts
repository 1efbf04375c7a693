import type { MessagePart, StreamReader } from '@ai-trace/core';
import { imageParts, reasoningOf, thinkingOf } from './request.ts';
import type {
  CalledFunction,
  ChatAudio,
  ChatChunk,
  ChatChunkChoice,
  ChatCompletion,
  ChatMessage,
  ChatUsage,
  ContentPart,
  ToolCall,
} from './wire.ts';

interface StreamedToolCall {
  readonly index: number;
  id: string | undefined;
  name: string;
  arguments: string;
  custom: boolean;
}

/** One choice of a stream, so far. */
class StreamedChoice {
  readonly index: number;
  role: string | undefined;
  content = '';
  refusal = '';
  reasoning = '';
  finishReason: string | undefined;
  audio: ChatAudio | undefined;
  readonly #annotations: object[] = [];
  readonly #images: MessagePart[] = [];
  readonly #toolCalls: StreamedToolCall[] = [];
  #functionCall: { name: string; arguments: string } | undefined;

  constructor(index: number) {
    this.index = index;
  }

  /** Returns whether there was content. */
  add({ delta, text, finish_reason: finishReason }: ChatChunkChoice): boolean {
    if (finishReason) this.finishReason = finishReason;
    if (text) this.content += text;
    return (delta ? this.#addDelta(delta) : false) || Boolean(text);
  }

  #addDelta(delta: ChatMessage): boolean {
    const { role, content, refusal, tool_calls: toolCalls, function_call: functionCall, audio, images, annotations } = delta;
    const reasoning = reasoningOf(delta);
    if (role) this.role = role;
    if (typeof content === 'string') this.content += content;
    else if (content) for (const part of content) this.#addPart(part);
    if (refusal) this.refusal += refusal;
    if (reasoning) this.reasoning += reasoning;
    if (audio) this.#addAudio(audio);
    if (images) this.#images.push(...imageParts(images));
    if (Array.isArray(annotations)) this.#annotations.push(...annotations);
    if (functionCall) this.#addFunctionCall(functionCall);
    if (toolCalls) for (const call of toolCalls) this.#addToolCall(call);
    return Boolean(content?.length || refusal || reasoning || audio || images?.length || functionCall || toolCalls?.length);
  }

  #addPart(part: ContentPart): void {
    if (part.type === 'thinking') this.reasoning += thinkingOf(part);
    else this.content += part.text ?? '';
  }

  #addToolCall(piece: ToolCall): void {
    const { index, id, function: called, custom } = piece;
    let call = this.#toolCallOf(piece);
    if (!call) {
      call = { index: index ?? this.#toolCalls.length, id: id || undefined, name: '', arguments: '', custom: custom != null };
      this.#toolCalls.push(call);
    }
    // Some services repeat the name in every chunk.
    call.name = called?.name || custom?.name || call.name;
    call.arguments += pieceOf(called?.arguments ?? custom?.input);
  }

  /** The call that a piece continues. Parallel calls interleave by index; without a usable one, an id and a name begin a call. */
  #toolCallOf({ index, id, function: called, custom }: ToolCall): StreamedToolCall | undefined {
    const call = index == null ? this.#toolCalls.at(-1) : this.#toolCalls.findLast((known) => known.index === index);
    const name = called?.name ?? custom?.name;
    return call && name && (id ? id !== call.id : index == null) ? undefined : call;
  }

  #addFunctionCall(called: CalledFunction): void {
    this.#functionCall ??= { name: '', arguments: '' };
    this.#functionCall.name = called.name || this.#functionCall.name;
    this.#functionCall.arguments += pieceOf(called.arguments);
  }

  #addAudio({ id, data, transcript }: ChatAudio): void {
    this.audio ??= { encodedLength: 0, transcript: '' };
    if (id) this.audio.id = id;
    this.audio.encodedLength = (this.audio.encodedLength ?? 0) + (data?.length ?? 0);
    this.audio.transcript = `${this.audio.transcript}${transcript ?? ''}`;
  }

  message(): ChatMessage {
    const calls = this.#toolCalls.sort((left, right) => left.index - right.index);
    return {
      role: this.role ?? 'assistant',
      content: this.content,
      annotations: this.#annotations,
      refusal: this.refusal,
      reasoning_content: this.reasoning,
      audio: this.audio,
      images: this.#images,
      tool_calls: calls.map(({ id, name, arguments: given, custom }) =>
        custom ? { id, custom: { name, input: given } } : { id, function: { name, arguments: given } },
      ),
      function_call: this.#functionCall,
    };
  }
}

const pieceOf = (given: string | object | null | undefined): string =>
  typeof given === 'string' ? given : given ? JSON.stringify(given) : '';

/** Joins the chunks of a chat completion, or of the older text completion, into the whole completion. */
export class ChatStreamReader implements StreamReader<ChatChunk, ChatCompletion> {
  #isEmpty = true;
  #id: string | undefined;
  #model: string | undefined;
  #usage: ChatUsage | undefined;
  #serviceTier: string | undefined;
  #systemFingerprint: string | undefined;
  readonly #choices: StreamedChoice[] = [];

  add(chunk: ChatChunk): boolean {
    this.#isEmpty = false;
    const { id, model, usage, service_tier: tier, system_fingerprint: fingerprint, choices } = chunk;
    if (id) this.#id = id;
    if (model) this.#model = model;
    const reported = usage ?? chunk.x_groq?.usage ?? choices?.[0]?.usage;
    if (reported) this.#usage = reported;
    if (tier) this.#serviceTier = tier;
    if (fingerprint) this.#systemFingerprint = fingerprint;
    let hasContent = false;
    if (choices) for (const choice of choices) hasContent = this.#choice(choice.index ?? 0).add(choice) || hasContent;
    return hasContent;
  }

  #choice(index: number): StreamedChoice {
    for (const choice of this.#choices) if (choice.index === index) return choice;
    const choice = new StreamedChoice(index);
    this.#choices.push(choice);
    return choice;
  }

  result(): ChatCompletion | undefined {
    if (this.#isEmpty) return undefined;
    const choices = this.#choices.sort((left, right) => left.index - right.index);
    return {
      id: this.#id,
      model: this.#model,
      usage: this.#usage,
      service_tier: this.#serviceTier,
      system_fingerprint: this.#systemFingerprint,
      choices: choices.map((choice) => ({ index: choice.index, message: choice.message(), finish_reason: choice.finishReason })),
    };
  }
}
