import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestTracingOptions, TrustProxyOption } from '@ai-trace/core';

/** {@link RequestTracingOptions}, and options for what plain Node has no setting for. */
export interface AiTraceNodeHttpOptions<Request = IncomingMessage, Response = ServerResponse>
  extends RequestTracingOptions<Request, Response>,
    TrustProxyOption {
  /**
   * Returns the template that a request matches, such as `/users/:id`. Called at the start and, if that gave none, once more when
   * the handler has returned or reached its first `await`: a router may have left it on the request. Default: no route.
   */
  route?: ((request: Request) => string | undefined) | undefined;
}
