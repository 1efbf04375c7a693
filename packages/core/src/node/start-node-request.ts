import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestSpan } from '../request-span.ts';
import type { RequestTracer } from '../request-tracer.ts';
import { followEvents } from './follow-events.ts';
import { endIfQueuedInVain } from './response-end.ts';

/**
 * Starts the span of a `node:http` request and ends it with the response; the events of both run in its context.
 * `undefined`: the request is traced already, go on without.
 */
export const startNodeRequest = <Request extends IncomingMessage, Response extends ServerResponse>(
  requests: RequestTracer<Request, Response>,
  request: Request,
  response: Response,
): RequestSpan | undefined => {
  const span = requests.start(request, response);
  if (!span) return undefined;
  followEvents(request, response);
  if (!response.socket) endIfQueuedInVain(span, response);
  return span;
};
