import { type Span, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { warnOnce } from '../diagnostics.ts';
import type { TraceScope } from '../trace-scope.ts';
import { moveSpan, type NewIdentity } from './span-identity.ts';

/**
 * Puts a local trace that began as a root under an upstream span: all its spans that have not been exported are moved, and its
 * root becomes the child of `upstream`. If spans have ended before, and so may have been exported, the root gets a Link to their
 * trace. If the root's provider makes spans that cannot be moved, it only gets a Link to `upstream`.
 */
export const linkTrace = (scope: TraceScope, upstream: SpanContext, active: Span | undefined): void => {
  scope.upstream = upstream;
  const { traceId, traceFlags, traceState } = upstream;
  const isMoved = moveTrace(scope, { traceId, traceFlags, traceState, parent: upstream }, active);
  if (!isMoved && scope.root.isRecording()) scope.root.addLink?.({ context: upstream });
};

/** Moves the spans of a local trace that have not been exported. Returns `false` if the root cannot be moved. */
export const moveTrace = (scope: TraceScope, identity: NewIdentity, active: Span | undefined): boolean => {
  const { root } = scope;
  const former = root.spanContext();
  if (!moveSpan(root, identity, true)) {
    warnImmovable();
    return false;
  }
  let someEnded = scope.spans?.haveLeft ?? false;
  for (const span of scope.spans ?? []) {
    if (!span.isRecording() && span.spanContext().traceFlags & TraceFlags.SAMPLED) someEnded = true;
    moveChild(span, former.traceId, identity);
  }
  if (active) moveChild(active, former.traceId, identity);
  someEnded ||= scope.spans?.haveLeft ?? false;
  if (someEnded && former.traceId !== identity.traceId) linkToFormer(root, active, former);
  return true;
};

/** A span that began in another trace, or has been moved already, stays where it is. */
const moveChild = (span: Span, formerTraceId: string, identity: NewIdentity): void => {
  if (span.spanContext().traceId === formerTraceId && formerTraceId !== identity.traceId && !moveSpan(span, identity, false))
    warnImmovable();
};

const linkToFormer = (root: Span, active: Span | undefined, former: SpanContext): void => {
  const linked = root.isRecording() ? root : active;
  if (linked?.isRecording()) linked.addLink?.({ context: former, attributes: { 'ai_trace.link': 'former_trace' } });
};

export const warnImmovable = (): void =>
  warnOnce(
    'immovable spans',
    '[@ai-trace/core] The tracer provider makes spans that cannot be moved into another trace once they have started, so a Link ' +
      'to it takes the place. Send `traceparent` or `X-Trace-Context` with the request, or use withTrace(name, carrier, …).',
  );
