import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import type { QueryRedaction } from './query.ts';
import type { RequestHead } from './request-reader.ts';
import { splitAuthority, splitTarget } from './request-target.ts';
import { ATTR_SESSION_SOURCE, type Session } from './session.ts';
import { TraceAttribute } from './trace-scope.ts';

/** The sources of a request's attributes, besides its head. */
export interface AttributeSources {
  redactQuery: QueryRedaction;
  /** The known methods. */
  methods: ReadonlySet<string>;
  session: Session;
  userAgent: string | undefined;
}

/** All that is known at the start, so that a sampler sees it (HTTP semantic conventions, server spans). */
export const startAttributes = (head: RequestHead, { redactQuery, methods, session, userAgent }: AttributeSources): Attributes => {
  const { method, scheme, authority } = head;
  const known = methods.has(method);
  const { path, query } = splitTarget(head.target);
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: known ? method : '_OTHER',
    [ATTR_URL_PATH]: path,
    [ATTR_URL_SCHEME]: scheme,
    [ATTR_CLIENT_ADDRESS]: head.clientAddress,
    [ATTR_NETWORK_PEER_ADDRESS]: head.peerAddress,
    [ATTR_NETWORK_PEER_PORT]: head.peerPort,
    [ATTR_NETWORK_PROTOCOL_VERSION]: head.protocolVersion,
    [ATTR_USER_AGENT_ORIGINAL]: userAgent,
    [TraceAttribute.SESSION_ID]: session.id,
    [ATTR_SESSION_SOURCE]: session.source,
  };
  if (!known) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method;
  if (query !== undefined) attributes[ATTR_URL_QUERY] = redactQuery(query);
  const server = authority ? splitAuthority(authority) : undefined;
  if (server && server.host !== '') {
    attributes[ATTR_SERVER_ADDRESS] = server.host;
    attributes[ATTR_SERVER_PORT] = server.port ?? (scheme === 'https' ? 443 : 80);
  }
  return attributes;
};

/** The method as used in a span's name: `HTTP` for an unknown one. */
export const methodName = (attributes: Attributes): string => {
  const method = attributes[ATTR_HTTP_REQUEST_METHOD] as string;
  return method === '_OTHER' ? 'HTTP' : method;
};

/** What another instrumentation's span lacks: the session and the captured headers. */
export const enrichment = (attributes: Attributes, session: Session): Attributes => {
  const added: Attributes = { [TraceAttribute.SESSION_ID]: session.id, [ATTR_SESSION_SOURCE]: session.source };
  for (const key of Object.keys(attributes)) if (key.startsWith('http.request.header.')) added[key] = attributes[key];
  return added;
};
