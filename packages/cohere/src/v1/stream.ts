import { inOrder, parseToolArguments, type StreamReader } from '@ai-trace/core';
import type { ChatEvent, ChatResponse, ToolCall, ToolCallDelta } from './wire.ts';

interface StreamedCall {
  name: string;
  parameters: string;
}

/** The last event has the whole answer; without it, the answer is assembled from the pieces so far. */
export class ChatStreamReader implements StreamReader<ChatEvent, ChatResponse> {
  #isEmpty = true;
  #result: ChatResponse | undefined;
  #generationId: string | undefined;
  #text = '';
  /** Whole, after their pieces. */
  #toolCalls: ChatResponse['toolCalls'];
  readonly #streamedCalls = new Map<number, StreamedCall>();
  readonly #citations: NonNullable<ChatEvent['citations']>[number][] = [];

  add({ eventType, generationId, text, toolCallDelta, toolCalls, citations, finishReason, response }: ChatEvent): boolean {
    this.#isEmpty = false;
    switch (eventType) {
      case 'stream-start':
        this.#generationId = generationId;
        return false;
      case 'text-generation':
        this.#text += text ?? '';
        return Boolean(text);
      case 'tool-calls-chunk':
        this.#text += text ?? toolCallDelta?.text ?? '';
        if (toolCallDelta) this.#addToolCall(toolCallDelta);
        return true;
      case 'tool-calls-generation':
        this.#toolCalls = toolCalls;
        return true;
      case 'citation-generation':
        this.#citations.push(...(citations ?? []));
        return false;
      case 'stream-end':
        this.#result = this.#whole(response ?? {}, finishReason);
        return false;
      default:
        return false;
    }
  }

  /** A piece without a name or parameters is one of the plan. */
  #addToolCall({ index = 0, name, parameters }: ToolCallDelta): void {
    if (!name && !parameters) return;
    let call = this.#streamedCalls.get(index);
    if (!call) {
      call = { name: '', parameters: '' };
      this.#streamedCalls.set(index, call);
    }
    call.name += name ?? '';
    call.parameters += parameters ?? '';
  }

  #whole(response: ChatResponse, finishReason: string | undefined): ChatResponse {
    const { generationId, text, toolCalls, citations } = this.#partial();
    return {
      generationId: response.generationId ?? generationId,
      responseId: response.responseId,
      finishReason: response.finishReason ?? finishReason,
      text: response.text ?? text,
      toolCalls: response.toolCalls ?? toolCalls,
      citations: response.citations ?? citations,
      meta: response.meta,
    };
  }

  #partial(): ChatResponse {
    const toolCalls = this.#toolCalls ?? inOrder(this.#streamedCalls).map(wholeCall);
    return { generationId: this.#generationId, text: this.#text, toolCalls, citations: this.#citations };
  }

  result(): ChatResponse | undefined {
    return this.#isEmpty ? undefined : (this.#result ?? this.#partial());
  }
}

const wholeCall = ({ name, parameters }: StreamedCall): ToolCall => ({ name, parameters: parseToolArguments(parameters) });
