import type { AbstractHttpAdapter } from '@nestjs/core';

/** What `@ai-trace/express` reads: a handler that carries it names no route. */
const MIDDLEWARE = Symbol.for('@ai-trace/express middleware');

/**
 * Nest registers middleware for a single method, and its answer below a global prefix, as routes of Express: under a
 * wildcard they would name requests that nothing matched. Both come to the adapter through the two methods of Nest's
 * `HttpServer` interface that are called here with a mark on what they were given.
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
