import { type Baggage, type Context, type Link, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { getHttpRpcMetadata, type HttpRpcMetadata } from './otel-context.ts';
import type { Session } from './session.ts';
import { getTraceScope, TraceAttribute, type TraceScope, withTraceScope } from './trace-scope.ts';

/** To the remote parent of a request that does not continue its trace. */
export const remoteLinks = (remote: Context): Link[] => {
  const spanContext = trace.getSpanContext(remote);
  return spanContext ? [{ context: spanContext }] : [];
};

/**
 * Whoever made a SERVER span for this request before us: an HTTP instrumentation, by the metadata that it leaves in the
 * context, or anybody with an active recording local SERVER span. A span of ours belongs to another request.
 */
export const ownerOf = (active: Context): { span: Span; rpc?: HttpRpcMetadata } | undefined => {
  const rpc = getHttpRpcMetadata(active);
  if (rpc) return { span: rpc.span, rpc };
  const span = trace.getSpan(active);
  if (!span?.isRecording() || span.spanContext().isRemote) return undefined;
  if ((span as { kind?: SpanKind }).kind !== SpanKind.SERVER || getTraceScope(active)?.root === span) return undefined;
  return { span };
};

/** The active context, whose values belong to the middleware further out, with the request's span, scope and baggage. */
export const requestContext = (active: Context, span: Span, session: Session, remoteBaggage: Baggage | undefined): Context => {
  const scope: TraceScope = { root: span, attributes: { [TraceAttribute.SESSION_ID]: session.id } };
  const withScope = withTraceScope(active, scope);
  if (!remoteBaggage) return withScope;
  const user = remoteBaggage.getEntry(TraceAttribute.USER_ID)?.value;
  if (user) {
    scope.attributes[TraceAttribute.USER_ID] = user;
    span.setAttribute(TraceAttribute.USER_ID, user);
  }
  return propagation.setBaggage(withScope, mergeBaggage(remoteBaggage, propagation.getBaggage(active)));
};

/** Entries that middleware further out has set win over those that arrived. */
const mergeBaggage = (remote: Baggage, local: Baggage | undefined): Baggage => {
  let merged = remote;
  for (const [key, entry] of local?.getAllEntries() ?? []) merged = merged.setEntry(key, entry);
  return merged;
};
