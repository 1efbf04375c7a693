import { type Attributes, type Context, createContextKey, INVALID_SPAN_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { contain, reportContained } from '../diagnostics.ts';
import { LayeredContext } from '../layered-context.ts';
import type { TraceScope } from '../trace-scope.ts';
import { CallContent } from './call-content.ts';
import { type CallFailure, reportCall } from './call-report.ts';
import type { LlmMethod, LlmRequest, StreamReader } from './llm-provider.ts';
import { addOpenCall, removeOpenCall } from './open-calls.ts';
import type { WrappedClient } from './wrapped-client.ts';

/** Neither name is numbered: @ai-trace/sdk looks for the calls of every copy. */
const CALL = createContextKey('@ai-trace/core LLM call');
const UNRECORDED_CALL = createContextKey('@ai-trace/core unrecorded LLM call');

/** The call in whose context the code runs: the SDK's method, its retries and its HTTP requests. */
export const getLlmCall = (context: Context): LlmCall | undefined => context.getValue(CALL) as LlmCall | undefined;

const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** The context of an unobserved call: code that writes headers must still know that they go to a model. That of an ended one becomes the same. */
export const withUnrecordedCall = (outer: Context, span: Span): Context =>
  new LayeredContext(outer, { span, key: UNRECORDED_CALL, value: true });

export interface LlmCallStart {
  client: WrappedClient;
  method: LlmMethod;
  params: unknown;
  request: LlmRequest;
  span: Span;
  /** Operation, provider, model and server: the dimensions of the call's metrics. */
  dimensions: Readonly<Attributes>;
  scope: TraceScope | undefined;
}

/**
 * One call to a model. Its span lasts until the answer has been consumed. If the call ends in several ways, the first
 * counts. None of the methods throws.
 */
export class LlmCall {
  readonly client: WrappedClient;
  readonly method: LlmMethod;
  readonly request: LlmRequest;
  /** Once the call has ended, a span that refers to nothing. */
  span: Span;
  readonly dimensions: Readonly<Attributes>;
  readonly content: CallContent;
  scope: TraceScope | undefined;
  readonly startedAt = performance.now();
  firstContentAt: number | undefined;
  /** How often the SDK sent the request, if the provider observes attempts. */
  attempts = 0;
  /** How often the SDK sent the request again. */
  retries = 0;
  /** The caller has asked for more than the head of the response. */
  parsing = false;
  /** Whether a chunk came only because the parameters were changed, so that the caller must not see it. */
  isExtraChunk: ((chunk: unknown) => boolean) | undefined;
  ended = false;
  memberIndex = -1;
  consumer: object | undefined;
  isWatched = false;
  onWatch: (() => void) | undefined;
  #params: unknown;
  #context: LayeredContext | undefined;
  #reader: StreamReader | undefined;
  #streaming = false;

  constructor({ client, method, params, request, span, dimensions, scope }: LlmCallStart) {
    this.client = client;
    this.method = method;
    this.request = request;
    this.span = span;
    this.dimensions = dimensions;
    this.content = new CallContent(client, method);
    this.scope = scope;
    this.#params = params;
    addOpenCall(this);
  }

  /** The context of the call's code. The span is active in it until the call ends, then that of the caller is. */
  enter(outer: Context): Context {
    this.#context = new LayeredContext(outer, { span: this.span, key: CALL, value: this });
    return this.#context;
  }

  countAttempt(): void {
    this.attempts += 1;
    this.retries = this.attempts - 1;
  }

  /** Reads the input right away, because the caller may change it before the answer arrives. */
  captureInput(): void {
    this.content.captureInput(this.#params, this.span);
  }

  /** The part of the SDK's result that would be the stream, if the call streams. */
  streamOf(result: unknown): unknown {
    if (!this.method.streamOf) return result;
    try {
      return this.method.streamOf(result);
    } catch (error) {
      reportContained('finding the stream of an LLM call', error);
      return undefined;
    }
  }

  /** Returns `false` if the stream is already observed: derived promises resolve with the same one. */
  startStream(decode?: (reader: StreamReader) => StreamReader): boolean {
    if (this.#streaming) return false;
    this.#streaming = true;
    this.parsing = true;
    if (this.ended) return true;
    try {
      const reader = this.method.stream?.(this.#params);
      this.#reader = reader && decode ? decode(reader) : reader;
    } catch (error) {
      reportContained('reading a stream', error);
    }
    return true;
  }

  addChunk(chunk: unknown): void {
    if (this.ended || !this.#reader) return;
    try {
      if (this.#reader.add(chunk) && this.firstContentAt === undefined) this.firstContentAt = performance.now();
    } catch (error) {
      reportContained('reading a chunk', error);
    }
  }

  /** Whether the caller must not see a chunk, according to {@link LlmCall.isExtraChunk}. */
  hides(chunk: unknown): boolean {
    if (!this.isExtraChunk) return false;
    try {
      return this.isExtraChunk(chunk);
    } catch (error) {
      reportContained('looking for an extra chunk', error);
      return false;
    }
  }

  /** The answer arrived as a whole. */
  complete(result: unknown): void {
    this.#end(result, undefined);
  }

  /** The stream ended, or its consumer stopped reading: what has arrived is the answer. */
  completeStream(): void {
    this.#end(undefined, undefined);
  }

  /** The caller took the raw response: its body is not ours to read, so only its status is known. */
  completeAtHead(status: number | undefined): void {
    if (!this.ended && status !== undefined) this.span.setAttribute('http.response.status_code', status);
    this.#end(undefined, undefined);
  }

  fail(error: unknown): void {
    this.#end(undefined, { error });
  }

  /** The answer can no longer be consumed. */
  abandon(): void {
    this.#end(undefined, { type: 'abandoned' });
  }

  #end(result: unknown, failure: CallFailure | undefined): void {
    if (this.ended) return;
    this.ended = true;
    removeOpenCall(this);
    try {
      reportCall(this, result ?? this.#reader?.result(), failure);
    } catch (error) {
      reportContained('ending an LLM call', error);
      contain('ending a span', () => this.span.end());
    }
    this.#forget();
  }

  /**
   * Resources opened during the call, such as a pooled connection, retain its context, which must not retain the content, nor the
   * span that has it. What the SDK made for the call may outlive it too, and refer to the call: that must not retain the request.
   */
  #forget(): void {
    this.#params = undefined;
    this.#reader = undefined;
    this.onWatch = undefined;
    this.content.forget();
    this.span = NO_SPAN;
    this.scope = undefined;
    this.#context?.release(UNRECORDED_CALL, true);
    this.#context = undefined;
  }
}
