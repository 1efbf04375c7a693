import type { StreamReader } from '@ai-trace/core';
import type { ChatEvent, ChatResponse } from './wire.ts';

/** The last event has the whole answer; without it, the answer is assembled from the pieces so far. */
export class ChatStreamReader implements StreamReader<ChatEvent, ChatResponse> {
  #isEmpty = true;
  #result: ChatResponse | undefined;
  #generationId: string | undefined;
  #text = '';
  #toolCalls: ChatResponse['toolCalls'];
  readonly #citations: NonNullable<ChatEvent['citations']>[number][] = [];

  add({ eventType, generationId, text, toolCalls, citations, finishReason, response }: ChatEvent): boolean {
    this.#isEmpty = false;
    switch (eventType) {
      case 'stream-start':
        this.#generationId = generationId;
        return false;
      case 'text-generation':
        this.#text += text ?? '';
        return Boolean(text);
      case 'tool-calls-chunk':
        return true;
      case 'tool-calls-generation':
        this.#toolCalls = toolCalls;
        return true;
      case 'citation-generation':
        this.#citations.push(...(citations ?? []));
        return false;
      case 'stream-end':
        this.#result = { ...this.#partial(), ...response, finishReason: response?.finishReason ?? finishReason };
        return false;
      default:
        return false;
    }
  }

  #partial(): ChatResponse {
    return { generationId: this.#generationId, text: this.#text, toolCalls: this.#toolCalls, citations: this.#citations };
  }

  result(): ChatResponse | undefined {
    return this.#isEmpty ? undefined : (this.#result ?? this.#partial());
  }
}
