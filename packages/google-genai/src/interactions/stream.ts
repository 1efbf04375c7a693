import { inOrder, type StreamReader } from '@ai-trace/core';
import type { Interaction, InteractionDelta, InteractionEvent, InteractionItem } from './wire.ts';

/** Follows the events of an interaction: its items begin, get deltas and end; the last event brings status and usage. */
export class InteractionStreamReader implements StreamReader<InteractionEvent, Interaction> {
  #interaction: Interaction | undefined;
  readonly #items = new Map<number, InteractionItem>();

  add(event: InteractionEvent): boolean {
    const { interaction, interaction_id: id, status, step, content, delta, error, index = 0 } = event;
    if (error) this.#interaction = { ...this.#interaction, status: 'failed', errors: [error] };
    else if (interaction) this.#interaction = { ...this.#interaction, ...interaction };
    else if (status) this.#interaction = { ...this.#interaction, ...(id !== undefined && { id }), status };
    else if (delta) return this.#addDelta(index, delta);
    else if (step ?? content) this.#items.set(index, copyOf((step ?? content) as InteractionItem));
    return false;
  }

  #addDelta(index: number, delta: InteractionDelta): boolean {
    let item = this.#items.get(index);
    if (!item) {
      // A stream resumed later does not announce its items again.
      item = { type: ITEM_OF_DELTA[delta.type ?? ''] ?? delta.type ?? 'text' };
      this.#items.set(index, item);
    }
    return item.type === 'model_output' ? addContent(item, delta) : addTo(item, delta);
  }

  result(): Interaction | undefined {
    if (!this.#interaction && this.#items.size === 0) return undefined;
    if (this.#interaction?.steps?.length || this.#interaction?.outputs?.length) return this.#interaction;
    const status = this.#interaction?.status === 'in_progress' ? undefined : this.#interaction?.status;
    return { ...this.#interaction, status, steps: inOrder(this.#items) };
  }
}

const ITEM_OF_DELTA: Readonly<Record<string, string>> = {
  thought_summary: 'thought',
  thought_signature: 'thought',
  arguments_delta: 'function_call',
};

const copyOf = (item: InteractionItem): InteractionItem => {
  const { content, summary } = item;
  return { ...item, ...(Array.isArray(content) && { content: [...content] }), ...(summary && { summary: [...summary] }) };
};

/** Adjacent contents of one type are joined. */
const addContent = (item: InteractionItem, delta: InteractionDelta): boolean => {
  const contents = (item.content ?? []) as InteractionItem[];
  item.content = contents;
  let last = contents.at(-1);
  if (delta.type === undefined || delta.type.endsWith('annotation') || delta.type.endsWith('annotation_delta')) return false;
  if (last?.type !== delta.type) {
    last = { type: delta.type };
    contents.push(last);
  }
  return addTo(last, delta);
};

/** Returns whether there was content. */
const addTo = (item: InteractionItem, delta: InteractionDelta): boolean => {
  const { type, text, data, content, signature: _, ...rest } = delta;
  switch (type) {
    case 'text':
      item.text = (item.text ?? '') + (text ?? '');
      return Boolean(text);
    case 'arguments_delta':
      item.arguments = `${typeof item.arguments === 'string' ? item.arguments : ''}${delta.arguments ?? ''}`;
      return true;
    case 'thought_summary':
      item.summary = [...(item.summary ?? []), ...(content ? [content] : [])];
      return true;
    case 'thought_signature':
    case 'text_annotation':
    case 'text_annotation_delta':
      return false;
    default:
      Object.assign(item, rest, data !== undefined && { encodedLength: (item.encodedLength ?? 0) + data.length });
      return true;
  }
};
