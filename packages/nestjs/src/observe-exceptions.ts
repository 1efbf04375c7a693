import { requestSpanOf } from '@ai-trace/core';
import type { ArgumentsHost } from '@nestjs/common';
import { ExceptionsHandler } from '@nestjs/core/exceptions/exceptions-handler.js';

const OBSERVED = Symbol.for('@ai-trace/nestjs observed');

/**
 * Reports every exception to the request span, before a filter answers it. No public hook sees them all: an interceptor misses
 * those of guards and middleware, and Nest calls only the one filter that fits. But it picks that filter in one method, whatever
 * part of an HTTP request failed, so that method is wrapped, on its class, once per process. Exceptions of GraphQL, microservices
 * and gateways go through classes of their own.
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

/** Fastify's request holds Node's; in middleware there is only Node's. */
const rawRequest = (host: ArgumentsHost): object | undefined => {
  const request = host.getArgByIndex<{ raw?: object } | undefined>(0);
  return request?.raw ?? request;
};
