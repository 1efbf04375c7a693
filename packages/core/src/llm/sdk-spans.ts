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

/** The spans that an SDK makes of its calls itself. */
export interface SdkSpans {
  /** The property of the client that holds the tracer by which they are made. */
  readonly tracer: string;
  /** Names of those that tell what a span of ours tells. */
  readonly told: ReadonlySet<string>;
}

/**
 * Has the SDK make no span of what is told by one of ours. All its other spans are made as before, and it goes on to
 * propagate its trace context where it is set to do so: that of our span.
 */
export const leaveOutSdkSpans = (client: object, { tracer: property, told }: SdkSpans): void => {
  const tracer = (client as Record<string, unknown>)[property];
  if (!isTracer(tracer)) return;
  const selective: Tracer = {
    startSpan: (name: string, options?: SpanOptions, parent: Context = context.active()): Span =>
      told.has(name) ? standInSpan(trace.getSpanContext(parent)) : tracer.startSpan(name, options, parent),
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
 * Records nothing, and stands for the span of the call inside of which it is asked: an SDK may start its span before
 * the call that ours is of, and makes it the active one during its requests.
 */
const standInSpan = (outer: SpanContext = INVALID_SPAN_CONTEXT): Span =>
  Object.assign(trace.wrapSpanContext(outer), { spanContext: () => getLlmCall(context.active())?.span.spanContext() ?? outer });
