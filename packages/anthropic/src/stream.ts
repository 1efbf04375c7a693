import { parseToolArguments, type StreamReader } from '@ai-trace/core';
import type { Citation, ContentBlock, EventDelta, Message, MessageEvent, Usage } from './wire.ts';

/** A block of a stream so far: its start, and what the deltas have added. */
class StreamedBlock {
  readonly #begun: ContentBlock;
  #text: string;
  #thinking: string;
  #inputJson = '';
  #citations: readonly Citation[];
  #content: unknown;

  constructor(block: ContentBlock) {
    this.#begun = { ...block };
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
    const block = { ...this.#begun };
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

  add({ type, message, index = 0, content_block: block, delta, usage, error }: MessageEvent): boolean {
    switch (type) {
      case 'message_start':
        this.#start(message ?? {});
        return false;
      case 'content_block_start':
        if (block) this.#startBlock(index, block);
        return false;
      case 'content_block_delta':
        return delta ? this.#block(index).add(delta) : false;
      case 'message_delta':
        this.#end(delta?.stop_reason, usage);
        return false;
      case 'error':
        this.#message = { ...this.#message, error: error ?? {} };
        return false;
      default:
        return false;
    }
  }

  /** The output tokens at the start are a placeholder. */
  #start({ id, model, role, usage }: Message): void {
    this.#message = { id, model, role };
    this.#usage = usage ? { ...usage, output_tokens: undefined } : undefined;
  }

  #startBlock(index: number, block: ContentBlock): void {
    this.#blocks.set(index, new StreamedBlock(block));
    const model = block.type === 'fallback' ? block.to?.model : undefined;
    if (model !== undefined) this.#message = { ...this.#message, model };
  }

  #block(index: number): StreamedBlock {
    let block = this.#blocks.get(index);
    if (!block) {
      block = new StreamedBlock({ type: 'text' });
      this.#blocks.set(index, block);
    }
    return block;
  }

  /** Counts are cumulative; `null` marks one that does not apply. */
  #end(stopReason: string | null | undefined, usage: Usage | null | undefined): void {
    this.#message = { ...this.#message, stop_reason: stopReason ?? this.#message?.stop_reason };
    if (!usage) return;
    const counts = Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== null));
    this.#usage = { ...this.#usage, ...counts };
  }

  result(): Message | undefined {
    if (!this.#message && this.#blocks.size === 0) return undefined;
    const blocks = [...this.#blocks].sort(([left], [right]) => left - right);
    return { ...this.#message, usage: this.#usage, content: blocks.map(([, block]) => block.block()) };
  }
}
