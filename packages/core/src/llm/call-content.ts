import type { Attributes, Span } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';
import { type ContentSchema, messageSchema, partSchema, toolSchema } from './content-schema.ts';
import { GenAi, OPERATION_DETAILS_EVENT } from './gen-ai-attributes.ts';
import type { LlmMethod } from './llm-provider.ts';
import type { LlmInput, OutputMessage } from './message.ts';
import type { WrappedClient } from './wrapped-client.ts';

/**
 * The content of one call: kept for the token estimate, and written to the span, an event, both or neither. It may have any shape,
 * whatever the provider documents, so reading it may throw; nothing here does.
 */
export class CallContent {
  input: LlmInput | undefined;
  output: readonly OutputMessage[] | undefined;
  readonly #client: WrappedClient;
  readonly #method: LlmMethod;
  #details: Attributes | undefined;

  constructor(client: WrappedClient, method: LlmMethod) {
    this.#client = client;
    this.#method = method;
  }

  captureInput(params: unknown, span: Span): void {
    const { options } = this.#client;
    const captures = options.captureInput && span.isRecording();
    if (!captures && !options.estimateTokens) return;
    try {
      const input = this.#method.input?.(params);
      if (!input) return;
      // Kept only if it is needed again: it retains objects that the caller may want to release.
      if (options.estimateTokens) this.input = input;
      if (!captures) return;
      this.#write(span, GenAi.INPUT_MESSAGES, input.messages, messageSchema);
      this.#write(span, GenAi.SYSTEM_INSTRUCTIONS, input.system, partSchema);
      this.#write(span, GenAi.TOOL_DEFINITIONS, input.tools, toolSchema);
    } catch (error) {
      reportContained('capturing the input of an LLM call', error);
    }
  }

  captureOutput(result: unknown, span: Span): void {
    const { options } = this.#client;
    const captures = options.captureOutput && span.isRecording();
    if (!captures && !options.estimateTokens) return;
    try {
      this.output = this.#method.output?.(result);
      if (captures) this.#write(span, GenAi.OUTPUT_MESSAGES, this.output, messageSchema);
    } catch (error) {
      reportContained('capturing the output of an LLM call', error);
    }
  }

  /** Adds the event, if content is recorded on one. */
  addEvent(dimensions: Attributes, span: Span): void {
    if (this.#details) span.addEvent(OPERATION_DETAILS_EVENT, { ...dimensions, ...this.#details });
  }

  forget(): void {
    this.input = undefined;
    this.output = undefined;
    this.#details = undefined;
  }

  #write(span: Span, name: string, content: readonly unknown[] | undefined, schema: ContentSchema): void {
    if (!content?.length) return;
    const { contentOnSpan, contentOnEvent } = this.#client.options;
    const json = this.#client.content.json(content, name, schema);
    if (json === undefined) return;
    if (contentOnSpan) span.setAttribute(name, json);
    if (contentOnEvent) this.#details = { ...this.#details, [name]: json };
  }
}
