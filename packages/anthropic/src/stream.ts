import { inOrder, parseToolArguments, type StreamReader } from '@ai-trace/core';
import type { Citation, ContentBlock, EventDelta, Message, MessageEvent, Usage } from './wire.ts';

/** A block of a stream so far: its start, and what the deltas have added. */
class StreamedBlock {
  readonly #block: ContentBlock;
  #text: string;
  #thinking: string;
  #inputJson = '';
  #citations: readonly Citation[];
  #content: unknown;

  constructor(block: ContentBlock) {
    this.#block = { ...block };
    this.#text = block.text ?? '';
    this.#thinking = block.thinking ?? '';
    this.#citations = block.citations ?? [];
    this.#content = block.content;
  }

  /** Returns whether there was content. */
  add({ type, text, thinking, partial_json: json, citation, content }: EventDelta): boolean {
    if (text) this.#text += text;
    if (thinking) this.#thinking += thinking;
    if (json) this.#inputJson += json;
    if (citation) this.#citations = [...this.#citations, citation];
    if (type === 'compaction_delta') this.#content = content;
    return Boolean(text || thinking || json);
  }

  block(): ContentBlock {
    const block = this.#block;
    if (this.#text) block.text = this.#text;
    if (this.#thinking) block.thinking = this.#thinking;
    if (this.#inputJson) block.input = parseToolArguments(this.#inputJson);
    if (this.#citations.length > 0) block.citations = this.#citations;
    if (this.#content !== undefined) block.content = this.#content;
    return block;
  }
}

/** Assembles the message from the events of its stream. */
export class MessageStreamReader implements StreamReader<MessageEvent, Message> {
  #message: Message | undefined;
  #usage: Usage | undefined;
  readonly #blocks = new Map<number, StreamedBlock>();

  add(event: MessageEvent): boolean {
    switch (event.type) {
      case 'content_block_delta':
        return event.delta ? this.#block(event.index).add(event.delta) : false;
      case 'message_start':
        this.#start(event.message ?? {});
        return false;
      case 'content_block_start':
        if (event.content_block) this.#startBlock(event.index, event.content_block);
        return false;
      case 'message_delta':
        this.#end(event.delta?.stop_reason, event.usage);
        return false;
      case 'error':
        this.#begun().error = event.error ?? {};
        return false;
      default:
        return false;
    }
  }

  /** The output tokens at the start are a placeholder. */
  #start({ id, model, role, usage }: Message): void {
    this.#message = { id, model, role };
    this.#usage = undefined;
    if (usage) this.#count(usage).output_tokens = undefined;
  }

  /** Counts are cumulative; `null` marks one that does not apply. */
  #count(usage: Usage): Usage {
    const counts = this.#usage ?? {};
    for (const [name, count] of Object.entries(usage)) if (count !== null) (counts as Record<string, unknown>)[name] = count;
    this.#usage = counts;
    return counts;
  }

  /** Another service may leave out the start. */
  #begun(): Message {
    this.#message ??= {};
    return this.#message;
  }

  #startBlock(index = 0, block: ContentBlock): void {
    this.#blocks.set(index, new StreamedBlock(block));
    const model = block.type === 'fallback' ? block.to?.model : undefined;
    if (model !== undefined) this.#begun().model = model;
  }

  #block(index = 0): StreamedBlock {
    let block = this.#blocks.get(index);
    if (!block) {
      block = new StreamedBlock({ type: 'text' });
      this.#blocks.set(index, block);
    }
    return block;
  }

  #end(stopReason: string | null | undefined, usage: Usage | null | undefined): void {
    const message = this.#begun();
    message.stop_reason = stopReason ?? message.stop_reason;
    if (usage) this.#count(usage);
  }

  result(): Message | undefined {
    if (!this.#message && this.#blocks.size === 0) return undefined;
    const { id, model, role, stop_reason, error } = this.#begun();
    return { id, model, role, stop_reason, error, usage: this.#usage, content: inOrder(this.#blocks).map((block) => block.block()) };
  }
}
