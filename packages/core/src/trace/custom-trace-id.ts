import { type Context, type Span, type SpanContext, type SpanOptions, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import { startOwnRoot } from './foreign-scopes.ts';
import { warnImmovable } from './link-trace.ts';
import { moveSpan } from './span-identity.ts';

const wanted = processState('wanted trace id', () => ({ traceId: undefined as string | undefined, isImmovable: false }));

/**
 * The trace id that the root being started at this moment must have, if any. For an id generator of the SDK:
 * `generateTraceId: () => takeTraceId() ?? generateTraceId()`. It runs before the sampler, so that a sampler by trace id decides
 * alike for all roots of one id.
 */
export const takeTraceId = (): string | undefined => {
  const { traceId } = wanted;
  wanted.traceId = undefined;
  return traceId;
};

/** What a root span is started with. */
export interface RootStart {
  tracer: Tracer;
  name: string;
  options: SpanOptions;
  /** Has no active span. */
  parent: Context;
  traceId: string;
}

/**
 * Starts a root in a given trace. An id generator that calls {@link takeTraceId} creates it there; without one, the span is moved
 * as soon as it has started. If spans cannot be moved, it becomes the child of a remote span that does not exist.
 */
export const startRootInTrace = ({ tracer, name, options, parent, traceId }: RootStart): Span => {
  if (!wanted.isImmovable) {
    const span = startWanted(() => tracer.startSpan(name, options, parent), traceId);
    const spanContext = span.spanContext();
    if (spanContext.traceId === traceId || !trace.isSpanContextValid(spanContext)) return span;
    if (moveSpan(span, { traceId, traceState: spanContext.traceState }, true)) return span;
    // The span is dropped without being ended, so that it is not exported. This happens once per process.
    wanted.isImmovable = true;
    warnImmovable();
  }
  return startOwnRoot(() => tracer.startSpan(name, options, trace.setSpanContext(parent, syntheticParent(traceId))));
};

const startWanted = (start: () => Span, traceId: string): Span => {
  wanted.traceId = traceId;
  try {
    return startOwnRoot(start);
  } finally {
    wanted.traceId = undefined;
  }
};

/** The same for all roots of the trace, so that they are siblings. */
const syntheticParent = (traceId: string): SpanContext => ({
  traceId,
  spanId: traceId.endsWith('0'.repeat(16)) ? traceId.slice(0, 16) : traceId.slice(16),
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
});
