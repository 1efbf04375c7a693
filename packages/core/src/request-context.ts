import { type Baggage, type Context, type Link, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { getHttpRpcMetadata, type HttpRpcMetadata } from './otel-context.ts';
import type { Session } from './session.ts';
import { attributesOf } from './trace/attribute-entry.ts';
import { foreignScopeOf } from './trace/foreign-scopes.ts';
import { toBaggage } from './trace/scope-baggage.ts';
import { getTraceScope, TraceAttribute, type TraceScope, withTraceScope } from './trace-scope.ts';

/** The Link to the remote parent of a request that does not continue that parent's trace. */
export const remoteLinks = (remote: Context): Link[] => {
  const spanContext = trace.getSpanContext(remote);
  return spanContext ? [{ context: spanContext }] : [];
};

/**
 * The SERVER span that another instrumentation made for this request: the one in an HTTP instrumentation's metadata, or the
 * active span if it is a recording local SERVER span. An active span of ours belongs to another request.
 */
export const ownerOf = (active: Context): { span: Span; rpc?: HttpRpcMetadata } | undefined => {
  const rpc = getHttpRpcMetadata(active);
  if (rpc) return { span: rpc.span, rpc };
  const span = trace.getSpan(active);
  if (!span?.isRecording() || span.spanContext().isRemote) return undefined;
  if ((span as { kind?: SpanKind }).kind !== SpanKind.SERVER || getTraceScope(active)?.root === span) return undefined;
  return { span };
};

/** The parts of a request's scope. */
export interface RequestStart {
  /** The context in which the request arrived. */
  active: Context;
  span: Span;
  /** The span is another instrumentation's. */
  isOwned: boolean;
  session: Session;
  /** The session id was generated, or came from a header that ranks below upstream baggage. */
  sessionYields: boolean;
  /** The context extracted from its headers. */
  remote: Context;
  isPublic: boolean;
  /** Missing on a public endpoint. */
  remoteBaggage: Baggage | undefined;
  /** The remote baggage as upstream services wrote it. */
  baggageTexts: readonly string[] | undefined;
  baggageAttributes: ReadonlySet<string> | undefined;
}

/** The active context, which has the values of outer middleware, with the request's span, scope and baggage. */
export const newRequestContext = (start: RequestStart): Context => {
  const { active, span, isOwned, session, sessionYields, remote, isPublic, remoteBaggage, baggageTexts, baggageAttributes } = start;
  const scope: TraceScope = {
    root: span,
    isUnderWay: true,
    attributes: { 'session.id': session.id },
    remote,
    isPublic,
    sessionYields,
    baggageAttributes,
  };
  if (isOwned) scope.spans = foreignScopeOf(span)?.spans;
  if (!remoteBaggage) return withTraceScope(isPublic ? withoutArrived(active, remote) : active, scope);
  const attributes = attributesOf(remoteBaggage.getAllEntries(), baggageAttributes);
  // The session was already resolved by its own rules.
  delete attributes[TraceAttribute.SESSION_ID];
  Object.assign(scope.attributes, attributes);
  span.setAttributes(attributes);
  scope.baggageTexts = baggageTexts;
  return withTraceScope(propagation.setBaggage(active, mergeBaggage(remoteBaggage, propagation.getBaggage(active))), scope);
};

/** Another instrumentation may already have activated the untrusted remote baggage. Entries set by middleware stay. */
const withoutArrived = (active: Context, remote: Context): Context => {
  const arrived = propagation.getBaggage(remote);
  const local = arrived && propagation.getBaggage(active);
  if (!local) return active;
  const own = local.getAllEntries().filter(([key, { value }]) => arrived.getEntry(key)?.value !== value);
  return own.length === 0 ? propagation.deleteBaggage(active) : propagation.setBaggage(active, toBaggage(own));
};

/** Entries set by outer middleware win over those that arrived. */
const mergeBaggage = (remote: Baggage, local: Baggage | undefined): Baggage =>
  local ? toBaggage([...remote.getAllEntries(), ...local.getAllEntries()]) : remote;
