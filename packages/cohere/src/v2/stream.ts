import { inOrder, type StreamReader } from '@ai-trace/core';
import type { Citation } from '../message-parts.ts';
import type { ApiUsage } from '../usage.ts';
import type { ChatContent, ChatEvent, ChatResponse, ToolCall } from './wire.ts';

interface StreamedContent {
  text: string;
  thinking: string;
}

interface StreamedCall {
  id: string | undefined;
  name: string;
  arguments: string;
}

/** Assembles the answer from the events of a streamed chat. */
export class ChatStreamReader implements StreamReader<ChatEvent, ChatResponse> {
  #isEmpty = true;
  #id: string | undefined;
  #finishReason: string | undefined;
  #usage: ApiUsage | undefined;
  #error: string | undefined;
  #toolPlan = '';
  readonly #contents = new Map<number, StreamedContent>();
  readonly #toolCalls = new Map<number, StreamedCall>();
  readonly #citations: Citation[] = [];

  add(event: ChatEvent): boolean {
    this.#isEmpty = false;
    const { id, index = 0, delta } = event;
    if (id) this.#id = id;
    if (!delta) return false;
    const { message, finishReason, usage, error } = delta;
    if (finishReason) this.#finishReason = finishReason;
    if (usage) this.#usage = usage;
    if (error) this.#error = error;
    return message ? this.#addMessage(event.type, index, message) : false;
  }

  /** The first event has a message too, with empty lists. */
  #addMessage(type: string | undefined, index: number, message: NonNullable<NonNullable<ChatEvent['delta']>['message']>): boolean {
    switch (type) {
      case 'content-start':
      case 'content-delta':
        return message.content ? this.#addContent(index, message.content) : false;
      case 'tool-plan-delta':
        this.#toolPlan += message.toolPlan ?? '';
        return Boolean(message.toolPlan);
      case 'tool-call-start':
      case 'tool-call-delta':
        return message.toolCalls ? this.#addToolCall(index, message.toolCalls) : false;
      case 'citation-start':
        if (message.citations) this.#citations.push({ ...message.citations });
        return false;
      default:
        return false;
    }
  }

  #addContent(index: number, { text, thinking }: ChatContent): boolean {
    let content = this.#contents.get(index);
    if (!content) {
      content = { text: '', thinking: '' };
      this.#contents.set(index, content);
    }
    if (text) content.text += text;
    if (thinking) content.thinking += thinking;
    return Boolean(text || thinking);
  }

  #addToolCall(index: number, { id, function: called }: ToolCall): boolean {
    let call = this.#toolCalls.get(index);
    if (!call) {
      call = { id: undefined, name: '', arguments: '' };
      this.#toolCalls.set(index, call);
    }
    if (id) call.id = id;
    call.name += called?.name ?? '';
    call.arguments += called?.arguments ?? '';
    return true;
  }

  #content(): ChatContent[] {
    const content: ChatContent[] = [];
    for (const { text, thinking } of inOrder(this.#contents)) {
      if (thinking) content.push({ type: 'thinking', thinking });
      if (text) content.push({ type: 'text', text });
    }
    return content;
  }

  result(): ChatResponse | undefined {
    if (this.#isEmpty) return undefined;
    return {
      id: this.#id,
      finishReason: this.#finishReason,
      usage: this.#usage,
      error: this.#error,
      message: {
        role: 'assistant',
        toolPlan: this.#toolPlan,
        content: this.#content(),
        toolCalls: inOrder(this.#toolCalls).map(({ id, name, arguments: given }) => ({ id, function: { name, arguments: given } })),
        citations: this.#citations,
      },
    };
  }
}
