import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigurationError, contain, type RequestSpan, RequestTracer, requestSpanOf } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader, startNodeRequest } from '@ai-trace/core/node';
import { trace } from '@opentelemetry/api';
import type { AiTraceNodeHttpOptions } from './options.ts';

export type Listener = (this: unknown, request: IncomingMessage, response: ServerResponse) => unknown;

/** Returns a function that wraps a listener to run inside the span of its request. */
export const listenerTracer = (options: AiTraceNodeHttpOptions = {}): ((listener: Listener) => Listener) => {
  const readers = { request: nodeRequestReader, response: nodeResponseReader };
  const requests = new RequestTracer({ framework: 'node-http', ...readers, ownOptions: ['route', 'trustProxy'] }, options);
  const { route } = options;
  if (route !== undefined && typeof route !== 'function') {
    throw new ConfigurationError({ package: 'node-http', option: 'route', expected: 'a function of the request', got: route });
  }
  const nameRequest = (span: RequestSpan, request: IncomingMessage): boolean => {
    const template = route && span.wantsRoute && contain('route', () => route(request));
    if (typeof template !== 'string' || template === '') return false;
    span.setRoute(template);
    return true;
  };

  return (listener) =>
    function aiTrace(request, response) {
      const next = () => listener.call(this, request, response);
      const span = startNodeRequest(requests, request, response);
      if (!span) return runAgain(request, next);
      const isNamed = nameRequest(span, request);
      try {
        return span.run(next);
      } catch (error) {
        span.fail(error);
        // Node does not answer errors. A rejected promise is left alone: observing it would mark it as handled.
        throw error;
      } finally {
        if (!isNamed) nameRequest(span, request);
      }
    };
};

/** Further listeners of the same event run in the request's span, too; a wrapped handler inside of another is in it already. */
const runAgain = (request: IncomingMessage, next: () => unknown): unknown => {
  const span = trace.getActiveSpan() ? undefined : requestSpanOf(request);
  return span ? span.run(next) : next();
};
