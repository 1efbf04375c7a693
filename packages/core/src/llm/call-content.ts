import type { Attributes, Span } from '@opentelemetry/api';
import { messageSchema, partSchema, toolSchema } from './content-schema.ts';
import { GenAi, OPERATION_DETAILS_EVENT } from './gen-ai-attributes.ts';
import type { LlmMethod } from './llm-provider.ts';
import type { LlmInput, OutputMessage } from './message.ts';
import type { WrappedClient } from './wrapped-client.ts';

/** The content of one call: kept for the token estimate, and written to the span, an event, both or neither. */
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
    const { options, content } = this.#client;
    const captures = options.captureInput && span.isRecording();
    if (!captures && !options.estimateTokens) return;
    const input = this.#method.input?.(params);
    if (!input) return;
    // Kept only if it is needed again: it retains objects that the caller may want to release.
    if (options.estimateTokens) this.input = input;
    if (!captures) return;
    const attributes: Attributes = {};
    if (input.messages?.length) attributes[GenAi.INPUT_MESSAGES] = content.json(input.messages, GenAi.INPUT_MESSAGES, messageSchema);
    if (input.system?.length) attributes[GenAi.SYSTEM_INSTRUCTIONS] = content.json(input.system, GenAi.SYSTEM_INSTRUCTIONS, partSchema);
    if (input.tools?.length) attributes[GenAi.TOOL_DEFINITIONS] = content.json(input.tools, GenAi.TOOL_DEFINITIONS, toolSchema);
    this.#write(attributes, span);
  }

  captureOutput(result: unknown, span: Span): void {
    const { options, content } = this.#client;
    const captures = options.captureOutput && span.isRecording();
    if (!captures && !options.estimateTokens) return;
    this.output = this.#method.output?.(result);
    if (!captures || !this.output?.length) return;
    this.#write({ [GenAi.OUTPUT_MESSAGES]: content.json(this.output, GenAi.OUTPUT_MESSAGES, messageSchema) }, span);
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

  #write(attributes: Attributes, span: Span): void {
    const { contentOnSpan, contentOnEvent } = this.#client.options;
    if (contentOnSpan) span.setAttributes(attributes);
    if (contentOnEvent) this.#details = { ...this.#details, ...attributes };
  }
}
