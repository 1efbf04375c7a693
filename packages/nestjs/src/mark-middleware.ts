import type { AbstractHttpAdapter } from '@nestjs/core';

/** Read by `@ai-trace/express`: a handler with this mark names no route. */
const MIDDLEWARE = Symbol.for('@ai-trace/express middleware');

/**
 * Nest registers middleware for a single method, and its 404 handler below a global prefix, as routes of Express. Those with a
 * wildcard would name requests that nothing matched. Both reach the adapter through two methods of Nest's `HttpServer` interface,
 * which are wrapped here to mark the handlers.
 */
export const markMiddleware = (httpAdapter: AbstractHttpAdapter): void => {
  const { createMiddlewareFactory, setNotFoundHandler } = httpAdapter;
  httpAdapter.createMiddlewareFactory = async (method) => {
    const register = await createMiddlewareFactory.call(httpAdapter, method);
    return (path, handler) => register(path, path.includes('*') ? mark(handler) : handler);
  };
  httpAdapter.setNotFoundHandler = (handler, ...prefix) => setNotFoundHandler?.call(httpAdapter, mark(handler), ...prefix);
};

const mark = <Handler extends object>(handler: Handler): Handler => Object.assign(handler, { [MIDDLEWARE]: true });
