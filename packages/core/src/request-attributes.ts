import type { Attributes } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD, ATTR_HTTP_REQUEST_METHOD_ORIGINAL } from '@opentelemetry/semantic-conventions';
import type { ConventionAttributes, SessionAttributes } from './convention-attributes.ts';
import type { QueryRedaction } from './query.ts';
import type { RequestHead } from './request-reader.ts';
import { type Authority, splitAuthority, splitTarget } from './request-target.ts';
import type { Session } from './session.ts';

/** The sources of a request's attributes, besides its head. */
export interface AttributeSources {
  redactQuery: QueryRedaction;
  /** The known methods. */
  methods: ReadonlySet<string>;
  session: Session;
  userAgent: string | undefined;
}

/** All that is known at the start (what is not is `undefined`), so that a sampler sees it (HTTP semantic conventions, server spans). */
export const startAttributes = (head: RequestHead, { redactQuery, methods, session, userAgent }: AttributeSources): Attributes => {
  const { method, scheme, authority } = head;
  const isKnown = methods.has(method);
  const { path, query } = splitTarget(head.target);
  const { host, port } = authority ? splitAuthority(authority) : NO_SERVER;
  const attributes: Attributes = {
    'http.request.method': isKnown ? method : '_OTHER',
    'url.path': path,
    'url.query': query === undefined ? undefined : redactQuery(query),
    'url.scheme': scheme,
    'client.address': head.clientAddress,
    'network.peer.address': head.peerAddress,
    'network.peer.port': head.peerPort,
    'network.protocol.version': head.protocolVersion,
    'server.address': host || undefined,
    'server.port': host ? (port ?? (scheme === 'https' ? 443 : 80)) : undefined,
    'user_agent.original': userAgent,
    'session.id': session.id,
    'ai_trace.session.source': session.source,
  } satisfies ConventionAttributes & SessionAttributes;
  if (!isKnown) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method;
  return attributes;
};

const NO_SERVER: Authority = { host: '', port: undefined };

/** The method as used in a span's name: `HTTP` for an unknown one. */
export const methodName = (attributes: Attributes): string => {
  const method = attributes[ATTR_HTTP_REQUEST_METHOD] as string;
  return method === '_OTHER' ? 'HTTP' : method;
};

/** What another instrumentation's span lacks: the session and the captured headers. */
export const enrichment = (attributes: Attributes, session: Session): Attributes => {
  const added: Attributes = { 'session.id': session.id, 'ai_trace.session.source': session.source };
  for (const key of Object.keys(attributes)) if (key.startsWith('http.request.header.')) added[key] = attributes[key];
  return added;
};
