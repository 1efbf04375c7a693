import { reportContained } from '@ai-trace/core';
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
    try {
      this.#processor.onStart?.(span, parentContext);
    } catch (error) {
      reportContained(WHAT, error);
    }
  }

  onEnding(span: Span): void {
    try {
      this.#processor.onEnding?.(span);
    } catch (error) {
      reportContained(WHAT, error);
    }
  }

  onEnd(span: ReadableSpan): void {
    try {
      this.#processor.onEnd?.(span);
    } catch (error) {
      reportContained(WHAT, error);
    }
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
