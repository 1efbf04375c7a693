import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { ConfigurationError } from '@ai-trace/core';
import { type Listener, listenerTracer } from './listener-tracer.ts';
import type { AiTraceNodeHttpOptions } from './options.ts';

/**
 * Wraps the handler of a `node:http`, `node:https` or `node:http2` server, so that every request is one OpenTelemetry SERVER span
 * with all that it causes nested under it: `createServer(traceHandler(handler))`. The handler's result or error is passed on
 * unchanged.
 *
 * @throws ConfigurationError when an option is wrong, or the handler is not a function.
 */
export const traceHandler = <
  Request extends IncomingMessage | Http2ServerRequest = IncomingMessage,
  Response extends ServerResponse | Http2ServerResponse = ServerResponse,
  Result = unknown,
>(
  handler: (request: Request, response: Response) => Result,
  options?: AiTraceNodeHttpOptions<Request, Response>,
): typeof handler => {
  if (typeof handler !== 'function') {
    const remedy = 'Of a framework, pass what it gives to createServer(), such as app.callback() of Koa.';
    throw new ConfigurationError({ package: 'node-http', option: 'handler', expected: 'a function', got: handler, remedy });
  }
  // HTTP/2's compatibility API has all properties that are read.
  return listenerTracer(options as object)(handler as unknown as Listener) as unknown as typeof handler;
};
