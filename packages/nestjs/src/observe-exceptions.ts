import { requestSpanOf } from '@ai-trace/core';
import type { ArgumentsHost } from '@nestjs/common';
import { ExceptionsHandler } from '@nestjs/core/exceptions/exceptions-handler.js';

const OBSERVED = Symbol.for('@ai-trace/nestjs observed');

/**
 * Tells the request span of every exception, before a filter answers it. No public hook sees them all: an interceptor misses
 * those of guards and middleware, and of the filters Nest calls only the one that fits. But it picks that filter in one
 * method, for whatever part of an HTTP request failed; so this is wrapped, on its class, once per process. Exceptions of
 * GraphQL, microservices and gateways go through classes of their own.
 */
export const observeExceptions = (): void => {
  const { next } = ExceptionsHandler.prototype;
  if (OBSERVED in next) return;
  const observed = function aiTrace(this: ExceptionsHandler, exception: Error, host: ArgumentsHost): void {
    const request = host.getType() === 'http' ? rawRequest(host) : undefined;
    if (request) requestSpanOf(request)?.fail(exception);
    next.call(this, exception, host);
  };
  ExceptionsHandler.prototype.next = Object.assign(observed, { [OBSERVED]: true });
};

/** Fastify's request has Node's in it; in a middleware there is Node's only. */
const rawRequest = (host: ArgumentsHost): object | undefined => {
  const request = host.getArgByIndex<{ raw?: object } | undefined>(0);
  return request?.raw ?? request;
};
