import { inOrder, type StreamReader } from '@ai-trace/core';
import type { ResponseEvent, ResponseItem, ResponseObject } from './wire.ts';

/** The field of the item that each delta extends; the content of a message is treated as one text. */
const FIELD_OF_DELTA: Readonly<Record<string, 'text' | 'refusal' | 'summary' | 'reasoning' | 'arguments' | 'input' | 'code'>> = {
  'response.output_text.delta': 'text',
  'response.refusal.delta': 'refusal',
  'response.reasoning_summary_text.delta': 'summary',
  'response.reasoning_text.delta': 'reasoning',
  'response.function_call_arguments.delta': 'arguments',
  'response.mcp_call_arguments.delta': 'arguments',
  'response.custom_tool_call_input.delta': 'input',
  'response.code_interpreter_call_code.delta': 'code',
};

interface StreamedItem {
  item: ResponseItem;
  deltas: Partial<Record<(typeof FIELD_OF_DELTA)[string], string>>;
  done: boolean;
}

/**
 * Collects the events of a response. The last one carries the whole response; until then it is assembled from the items that
 * are done and the deltas of those that are not.
 */
export class ResponseStreamReader implements StreamReader<ResponseEvent, ResponseObject> {
  #response: ResponseObject | undefined;
  #ended = false;
  readonly #items = new Map<number, StreamedItem>();

  add(event: ResponseEvent): boolean {
    const { type, response, item, delta, output_index: index = 0 } = event;
    if (type === 'error') {
      this.#response = { ...this.#response, status: 'failed', error: { code: event.code ?? 'error', message: event.message } };
    } else if (response) {
      this.#response = response;
      this.#ended = response.status !== 'queued' && response.status !== 'in_progress';
    } else if (item) {
      this.#items.set(index, { item, deltas: {}, done: type === 'response.output_item.done' });
    } else if (typeof delta === 'string') {
      this.#addDelta(type, index, delta);
      return true;
    }
    return false;
  }

  #addDelta(type: string, index: number, delta: string): void {
    const field = FIELD_OF_DELTA[type];
    if (field === undefined) return;
    let streamed = this.#items.get(index);
    if (!streamed) {
      // A stream that is resumed after its beginning does not announce earlier items again.
      streamed = { item: {}, deltas: {}, done: false };
      this.#items.set(index, streamed);
    }
    streamed.deltas[field] = (streamed.deltas[field] ?? '') + delta;
  }

  result(): ResponseObject | undefined {
    if (this.#ended || (!this.#response && this.#items.size === 0)) return this.#response;
    const status = this.#response?.status === 'failed' ? 'failed' : undefined;
    return { ...this.#response, status, output: inOrder(this.#items).map(itemOf) };
  }
}

const itemOf = ({ item, deltas, done }: StreamedItem): ResponseItem => {
  if (done) return item;
  const { text, refusal, summary, reasoning, arguments: given, input, code } = deltas;
  const content = [
    ...(text === undefined ? [] : [{ type: 'output_text', text }]),
    ...(refusal === undefined ? [] : [{ type: 'refusal', refusal }]),
    ...(reasoning === undefined ? [] : [{ type: 'reasoning_text', text: reasoning }]),
  ];
  return {
    ...item,
    ...(content.length > 0 && { content }),
    ...(summary !== undefined && { summary: [{ text: summary }] }),
    ...(given !== undefined && { arguments: given }),
    ...(input !== undefined && { input }),
    ...(code !== undefined && { code }),
  };
};
