import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigurationError, contain, type RequestSpan, RequestTracer, requestSpanOf, trustForwarded } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader, startNodeRequest } from '@ai-trace/core/node';
import { trace } from '@opentelemetry/api';
import type { AiTraceNodeHttpOptions } from './options.ts';

export type Listener = (this: unknown, request: IncomingMessage, response: ServerResponse) => unknown;

/** Makes a function that wraps listeners, each to run inside the span of its request. */
export const listenerTracer = (settings: AiTraceNodeHttpOptions = {}): ((listener: Listener) => Listener) => {
  const { route, trustProxy = false, ...options } = settings;
  if (route !== undefined && typeof route !== 'function') refuse('route', 'a function of the request', route);
  if (typeof trustProxy !== 'boolean') refuse('trustProxy', 'a boolean', trustProxy);
  const request = trustProxy ? trustForwarded(nodeRequestReader) : nodeRequestReader;
  const requests = new RequestTracer({ framework: 'node-http', request, response: nodeResponseReader }, options);
  const nameRequest = (span: RequestSpan, request: IncomingMessage): boolean => {
    const template = route && span.wantsRoute && contain('route', () => route(request));
    if (typeof template === 'string') span.setRoute(template);
    return template !== undefined;
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
        // Node answers no error. Nor is a promise looked at: that would be to handle its rejection.
        throw error;
      } finally {
        if (!isNamed) nameRequest(span, request);
      }
    };
};

/** A further listener of one event runs where the first did; a wrapped handler inside of another stays where it is. */
const runAgain = (request: IncomingMessage, next: () => unknown): unknown => {
  const span = trace.getActiveSpan() ? undefined : requestSpanOf(request);
  return span ? span.run(next) : next();
};

const refuse = (option: string, expected: string, got: unknown): never => {
  throw new ConfigurationError({ package: 'node-http', option, expected, got });
};
