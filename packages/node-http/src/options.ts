import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestTracingOptions, TrustProxyOption } from '@ai-trace/core';

/** {@link RequestTracingOptions}, and what plain Node has no setting for. */
export interface AiTraceNodeHttpOptions<Request = IncomingMessage, Response = ServerResponse>
  extends RequestTracingOptions<Request, Response>,
    TrustProxyOption {
  /**
   * The template that a request matches, `/users/:id`. Asked at the start and, where that gave `undefined`, once more when the
   * handler has returned or come to its first `await`: a router may have left it on the request. Default: no route.
   */
  route?: ((request: Request) => string | undefined) | undefined;
}
