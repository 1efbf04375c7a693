import { contain } from '@ai-trace/core';
import { type Context, trace } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { formatTrace } from '../trace-tree.ts';

const MAX_SPANS = 500;

interface OpenTree {
  unfinished: number;
  spans: ReadableSpan[];
}

/** Prints each tree of spans to stderr as soon as its last open span has ended: usually one tree per request. */
export class TracePrinter implements SpanProcessor {
  /** Keyed by span, because trace ids may change. */
  readonly #trees = new WeakMap<object, OpenTree>();

  onStart(span: Span, parentContext: Context): void {
    const parent = trace.getSpan(parentContext);
    const above = parent && this.#trees.get(parent);
    const tree = above && above.unfinished > 0 ? above : { unfinished: 0, spans: [] };
    tree.unfinished += 1;
    if (tree.spans.length < MAX_SPANS) tree.spans.push(span);
    this.#trees.set(span, tree);
  }

  onEnd(span: ReadableSpan): void {
    const tree = this.#trees.get(span);
    if (!tree) return;
    tree.unfinished -= 1;
    if (tree.unfinished > 0) return;
    contain('printing a trace', () => process.stderr.write(`${formatTrace(tree.spans, { colour: isColourful() })}\n`));
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

const isColourful = (): boolean => process.stderr.isTTY === true && !process.env.NO_COLOR;
