import { type Span, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';

/** The trace that a span is moved into. */
export interface NewIdentity {
  traceId: string;
  /** The flags of the trace; without them the span keeps its own. */
  traceFlags?: number;
  traceState?: SpanContext['traceState'];
  /** The parent of a local root: its span upstream, or `undefined` for a root of the new trace. */
  parent?: SpanContext | undefined;
}

/** What exporters read from a span of OpenTelemetry's SDK 2.x and 3.x. */
interface ReadableParts {
  readonly parentSpanContext?: SpanContext;
  readonly resource: unknown;
  readonly instrumentationScope: unknown;
}

const isReadable = (span: Span): span is Span & ReadableParts => 'resource' in span && 'instrumentationScope' in span;

/**
 * Moves a span that has not been exported into another trace: it gets a `spanContext()` of its own, which its children,
 * propagators, log correlation and exporters call, and a `parentSpanContext`. Returns `false` if that would have no effect: it is
 * unknown what spans of other implementations export.
 */
export const moveSpan = (span: Span, identity: NewIdentity, isRoot: boolean): boolean => {
  try {
    if (isReadable(span)) return moveReadableSpan(span, identity, isRoot);
    return !span.isRecording() && giveContext(span, passedContext(span.spanContext(), identity));
  } catch (error) {
    reportContained('moving a span into another trace', error);
    return false;
  }
};

const moveReadableSpan = (
  span: Span & ReadableParts,
  { traceId, traceFlags, traceState, parent }: NewIdentity,
  isRoot: boolean,
): boolean => {
  const former = span.spanContext();
  const formerParent = span.parentSpanContext;
  const own = { traceId, spanId: former.spanId, traceFlags: traceFlags ?? former.traceFlags, traceState };
  if (!giveContext(span, own)) return false;
  const moved = formerParent && { ...formerParent, traceId, traceFlags: own.traceFlags, traceState };
  define(span, 'parentSpanContext', isRoot ? parent : moved);
  return true;
};

/** A span that does not record is never exported, so its children get its upstream parent as theirs. */
const passedContext = ({ spanId, traceFlags }: SpanContext, identity: NewIdentity): SpanContext => ({
  traceId: identity.traceId,
  spanId: identity.parent?.spanId ?? spanId,
  traceFlags: identity.traceFlags ?? traceFlags & TraceFlags.SAMPLED,
  traceState: identity.traceState,
});

const giveContext = (span: Span, spanContext: SpanContext): boolean => {
  define(span, 'spanContext', () => spanContext);
  return span.spanContext() === spanContext;
};

const define = (span: Span, name: string, value: unknown): void => {
  Object.defineProperty(span, name, { value, configurable: true, writable: true, enumerable: name !== 'spanContext' });
};
