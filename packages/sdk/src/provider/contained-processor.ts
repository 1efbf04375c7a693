import { contain, reportContained } from '@ai-trace/core';
import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';

const WHAT = 'a span processor of the application';

/** A processor of the application's own that never throws: spans of `fetch` are made where a throw would end the process. */
export class ContainedProcessor implements SpanProcessor {
  readonly #processor: Partial<SpanProcessor>;

  constructor(processor: Partial<SpanProcessor>) {
    this.#processor = processor;
  }

  onStart(span: Span, parentContext: Context): void {
    contain(WHAT, onStart, this.#processor, span, parentContext);
  }

  onEnding(span: Span): void {
    contain(WHAT, onEnding, this.#processor, span);
  }

  onEnd(span: ReadableSpan): void {
    contain(WHAT, onEnd, this.#processor, span);
  }

  async forceFlush(): Promise<void> {
    try {
      await this.#processor.forceFlush?.();
    } catch (error) {
      reportContained(WHAT, error);
    }
  }

  async shutdown(): Promise<void> {
    try {
      await this.#processor.shutdown?.();
    } catch (error) {
      reportContained(WHAT, error);
    }
  }
}

/** An `async` one may reject. */
const onStart = (processor: Partial<SpanProcessor>, span: Span, parentContext: Context): unknown =>
  processor.onStart?.(span, parentContext);

const onEnding = (processor: Partial<SpanProcessor>, span: Span): unknown => processor.onEnding?.(span);

const onEnd = (processor: Partial<SpanProcessor>, span: ReadableSpan): unknown => processor.onEnd?.(span);
