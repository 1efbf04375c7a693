import {
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';
import { getLlmCall } from './llm-call.ts';

/** The spans that an SDK itself creates for its calls. */
export interface SdkSpans {
  /** The property of the client that holds the tracer for them. */
  readonly tracer: string;
  /** Names of those that one of our spans replaces. */
  readonly replaced: ReadonlySet<string>;
}

/**
 * Keeps the SDK from creating the spans that ours replace. All its other spans are created as before, and if it is configured
 * to propagate trace context, it propagates that of our span.
 */
export const leaveOutSdkSpans = (client: object, { tracer: property, replaced }: SdkSpans): void => {
  const tracer = (client as Record<string, unknown>)[property];
  if (!isTracer(tracer)) return;
  const selective: Tracer = {
    startSpan: (name: string, options?: SpanOptions, parent: Context = context.active()): Span =>
      replaced.has(name) ? standInSpan(trace.getSpanContext(parent)) : tracer.startSpan(name, options, parent),
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
  try {
    Object.defineProperty(client, property, { value: selective, configurable: true, enumerable: true, writable: true });
  } catch (error) {
    reportContained('leaving out the spans of an SDK', error);
  }
};

const isTracer = (value: unknown): value is Tracer =>
  typeof value === 'object' && value !== null && 'startSpan' in value && 'startActiveSpan' in value;

/**
 * Records nothing, and returns the span context of the current call: an SDK may start its span before our call starts, and
 * makes it the active one during its requests.
 */
const standInSpan = (outer: SpanContext = INVALID_SPAN_CONTEXT): Span => {
  const spanContext = (): SpanContext => {
    const call = getLlmCall(context.active());
    return call && !call.ended ? call.span.spanContext() : outer;
  };
  return Object.assign(trace.wrapSpanContext(outer), { spanContext });
};
