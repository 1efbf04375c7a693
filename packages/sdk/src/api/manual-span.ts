import { ContentWriter, type ResolvedCaptureOptions, recordError, resolveCaptureOptions, TraceAttribute } from '@ai-trace/core';
import { type Attributes, type Context, context, type Span, type SpanOptions, trace } from '@opentelemetry/api';
import type { InitOptions } from '../options/init-options.ts';

/** Changes to a manual span; whatever is left out stays as it is. */
export interface SpanUpdate {
  /** Recorded as `ai_trace.input`, as JSON unless it is a string; not recorded if `captureInput` is off. */
  input?: unknown;
  /** Recorded as `ai_trace.output`; not recorded if `captureOutput` is off. */
  output?: unknown;
  /** Each entry becomes `ai_trace.metadata.<name>`. */
  metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Recorded as `session.id`, on this span only. */
  sessionId?: string | undefined;
  /** Recorded as `user.id`, on this span only. */
  userId?: string | undefined;
  /** Recorded as `ai_trace.tags`. */
  tags?: readonly string[] | undefined;
}

/** The options for the content of manual spans. */
export type ContentOptions = Pick<InitOptions, 'captureInput' | 'captureOutput' | 'maskPii' | 'mask' | 'maxContentLength'>;

/** A span made by hand: `const span = startSpan('retrieve'); … span.update({ output }); span.end();` */
export class ManualSpan {
  /** The OpenTelemetry span. */
  readonly span: Span;
  readonly #context: Context;
  readonly #options: ContentOptions;

  constructor(name: string, options: ContentOptions, settings?: SpanOptions) {
    const parent = context.active();
    this.span = trace.getTracer('@ai-trace/sdk').startSpan(name, settings, parent);
    this.#context = trace.setSpan(parent, this.span);
    this.#options = options;
  }

  /** Runs `next` with this span as the active one, and returns its result. */
  run<Result>(next: () => Result): Result {
    return context.with(this.#context, next);
  }

  /** Records what is known so far; may be called any number of times. */
  update({ input, output, metadata = {}, sessionId, userId, tags }: SpanUpdate): this {
    if (!this.span.isRecording()) return this;
    const attributes = input === undefined && output === undefined ? {} : contentAttributes(input, output, this.#options);
    for (const [name, value] of Object.entries(metadata)) attributes[`ai_trace.metadata.${name}`] = asAttribute(value);
    if (sessionId !== undefined) attributes[TraceAttribute.SESSION_ID] = sessionId;
    if (userId !== undefined) attributes[TraceAttribute.USER_ID] = userId;
    if (tags !== undefined) attributes['ai_trace.tags'] = [...tags];
    this.span.setAttributes(attributes);
    return this;
  }

  /** Records an error as this span's failure; the span still has to be ended. */
  fail(error: unknown): this {
    recordError(this.span, error);
    return this;
  }

  /** Ends the span; it can no longer be changed. */
  end(): void {
    this.span.end();
  }
}

/** Follows the same rules as the content of LLM calls, environment variables included. */
const contentAttributes = (input: unknown, output: unknown, given: ContentOptions): Attributes => {
  const { options, content } = writerFor(given);
  if (!options.contentOnSpan) return {};
  const write = (value: unknown, path: string) => (typeof value === 'string' ? content.text(value, path) : content.json(value, path));
  return {
    'ai_trace.input': options.captureInput ? write(input, 'input') : undefined,
    'ai_trace.output': options.captureOutput ? write(output, 'output') : undefined,
  };
};

interface Writer {
  options: ResolvedCaptureOptions;
  content: ContentWriter;
}

/** All spans share the options of `init()`, and therefore one writer. */
const writers = new WeakMap<ContentOptions, Writer>();

const writerFor = (given: ContentOptions): Writer => {
  let writer = writers.get(given);
  if (!writer) {
    const { captureInput, captureOutput, maskPii, mask, maxContentLength } = given;
    const options = resolveCaptureOptions('sdk', { captureInput, captureOutput, maskPii, mask, maxContentLength });
    writer = { options, content: new ContentWriter(options) };
    writers.set(given, writer);
  }
  return writer;
};

/** As JSON, or else by its own words; a proxy may have been revoked, and an object without a prototype has none. */
const asText = (value: unknown): string => {
  for (const write of [JSON.stringify, String]) {
    try {
      const text = write(value);
      if (text !== undefined) return text;
    } catch {}
  }
  return '[Unreadable]';
};

const asAttribute = (value: unknown) =>
  value === undefined || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : asText(value);
