import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestSpan } from '../request-span.ts';
import type { RequestTracer } from '../request-tracer.ts';
import { followEvents } from './follow-events.ts';
import { followSocket, type UpgradableRequest } from './follow-socket.ts';
import { endIfNeverSent } from './response-end.ts';

/** Node's own request and response, underneath those of a framework. */
export interface NodeExchange {
  request: IncomingMessage;
  /** None where a server that takes WebSockets makes none for a connection that was upgraded: then the span lasts as long as that. */
  response: ServerResponse | undefined;
}

/**
 * Starts the span of a `node:http` request and ends it with the response; the events of both run in its context, as does
 * whatever comes over an upgraded connection. Returns `undefined` if the request already has a span of ours, or if tracing is
 * suppressed.
 */
export function startNodeRequest<Request extends IncomingMessage, Response extends ServerResponse>(
  requests: RequestTracer<Request, Response>,
  request: Request,
  response: Response,
): RequestSpan | undefined;
/** For a framework with objects of its own, which its readers and hooks get; the span is found by Node's request. */
export function startNodeRequest<Request extends object, Response>(
  requests: RequestTracer<Request, Response>,
  request: Request,
  response: Response,
  node: NodeExchange,
): RequestSpan | undefined;
export function startNodeRequest<Request extends object, Response>(
  requests: RequestTracer<Request, Response>,
  request: Request,
  response: Response,
  node?: NodeExchange,
): RequestSpan | undefined {
  // By the overloads, the request and response are Node's own if no others are given.
  const nodeRequest: UpgradableRequest = node ? node.request : (request as unknown as IncomingMessage);
  const nodeResponse = node ? node.response : (response as unknown as ServerResponse);
  const span = requests.start(request, response, nodeRequest);
  if (!span) return undefined;
  if (nodeRequest.upgrade) followSocket(span, nodeRequest);
  if (nodeResponse) {
    followEvents(nodeRequest, nodeResponse);
    if (!nodeResponse.socket) endIfNeverSent(span, nodeResponse);
  } else if (nodeRequest.socket.destroyed) span.end({ outcome: 'disconnected' });
  else nodeRequest.socket.once('close', () => span.end({ outcome: 'complete' }));
  return span;
}
