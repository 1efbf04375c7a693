import { context, isSpanContextValid, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { reportContained, warnOnce } from '../diagnostics.ts';
import { isTracingSuppressed } from '../otel-context.ts';
import type { TraceScope } from '../trace-scope.ts';
import { adoptScope } from './foreign-scopes.ts';
import { isArrived, joinBaggage } from './join-baggage.ts';
import { linkTrace } from './link-trace.ts';
import { type IncomingCarrier, MalformedCarrier, type ReadCarrier, readCarrier } from './read-carrier.ts';

/**
 * Continues the trace of the service that made the carrier: all spans of the current request join the upstream trace, and the
 * session, the user and the baggage come with it. For carriers in places that the middleware cannot read, such as a message's
 * body: `setBaggage(message.traceContext)`.
 *
 * Spans that have started or ended, but not yet been exported, are moved too, if `AiTraceSpanProcessor` has seen them. Once the span
 * of the request (or of `withTrace()`) has ended, what started under it before stays where it is, and the active span gets a Link to
 * it. A trace that was linked before, by `traceparent` or an earlier call, stays where it is. Outside a span, and for a malformed
 * carrier, it only warns, once; on a `publicEndpoint` it adds a Link. It never throws.
 *
 * @returns whether the trace is now the carrier's.
 */
export const setBaggage = (carrier: IncomingCarrier): boolean => {
  try {
    const active = context.active();
    if (isTracingSuppressed(active)) return false;
    const span = trace.getSpan(active);
    const scope = adoptScope(active);
    if (!scope || !isSpanContextValid(scope.root.spanContext())) {
      warnOnce('setBaggage outside', '[@ai-trace/core] setBaggage() was called outside a span; nothing was linked.');
      return false;
    }
    const read = readCarrier(carrier);
    if (!(read instanceof MalformedCarrier)) return join(scope, read, span);
    warnMalformed('setBaggage()', read);
    return false;
  } catch (error) {
    reportContained('setBaggage()', error);
    return false;
  }
};

/** Warns once per kind of problem. */
export const warnMalformed = (what: string, { problem }: MalformedCarrier): void =>
  warnOnce(
    `malformed carrier ${problem}`,
    `[@ai-trace/core] ${what} was given a carrier that is malformed: ${problem}. Nothing was linked.`,
  );

const join = (scope: TraceScope, read: ReadCarrier, active: Span | undefined): boolean => {
  const { upstream } = read;
  if (scope.isPublic) return linkPublic(scope, upstream);
  const linked = upstreamOf(scope);
  const isOther = upstream !== undefined && linked !== undefined && linked.traceId !== upstream.traceId;
  if (isOther) {
    warnOnce(
      'linked already',
      '[@ai-trace/core] setBaggage() was given a second trace; the trace that a request is linked to first stays.',
    );
    // An earlier carrier wins over all of this one, but the request's own headers win over its trace only.
    if (scope.upstream) return false;
  }
  if (isArrived(read)) joinBaggage(scope, read, active);
  if (!upstream || isOther) return false;
  if (!linked && !isOwnSpan(scope, upstream, active)) linkTrace(scope, upstream, active);
  return scope.root.spanContext().traceId === upstream.traceId;
};

/** The upstream span of the trace, unless it began here. */
const upstreamOf = (scope: TraceScope): SpanContext | undefined => {
  if (scope.upstream) return scope.upstream;
  if (scope.remote) return trace.getSpanContext(scope.remote);
  const { parentSpanContext } = scope.root as { parentSpanContext?: SpanContext };
  return parentSpanContext?.isRemote ? parentSpanContext : undefined;
};

/** A carrier of this very trace must not make its root a child of itself. Spans that have left may be among those it could name. */
const isOwnSpan = (scope: TraceScope, { traceId, spanId }: SpanContext, active: Span | undefined): boolean => {
  if (scope.root.spanContext().spanId === spanId || active?.spanContext().spanId === spanId) return true;
  for (const span of scope.spans ?? []) if (span.spanContext().spanId === spanId) return true;
  return scope.spans?.haveLeft === true && scope.root.spanContext().traceId === traceId;
};

const linkPublic = (scope: TraceScope, upstream: SpanContext | undefined): boolean => {
  if (upstream && scope.root.isRecording()) scope.root.addLink?.({ context: upstream });
  warnOnce(
    'public endpoint',
    '[@ai-trace/core] setBaggage() was called on a publicEndpoint, which trusts no carrier: it adds a Link alone.',
  );
  return false;
};
