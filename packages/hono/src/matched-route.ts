import type { RequestSpan } from '@ai-trace/core';
import type { Context } from 'hono';
import type { RouterRoute } from 'hono/types';

/**
 * Names a request by the first handler that matched at position `from` or later, which answers if all before it pass the request
 * on. Returns the handler's position, or -1.
 */
export const nameByHandler = (span: RequestSpan, c: Context, from: number): number => {
  const routes = c.req.matchedRoutes;
  for (let index = from; index < routes.length; index++) {
    const route = routes[index] as RouterRoute;
    if (!isHandler(route)) continue;
    span.setRoute(route.path);
    return index;
  }
  return -1;
};

/**
 * Names a request that was answered by another handler than expected. The path of a middleware that refused the request is not a
 * route: the request keeps the name of the handler that it would have reached. A mounted application has no handler behind it:
 * its path counts.
 */
export const nameByAnswer = (span: RequestSpan, c: Context, ours: number): void => {
  const { routeIndex } = c.req;
  if (nameByHandler(span, c, routeIndex) !== -1 || routeIndex === ours || !c.finalized || isRefusal(c.res.status)) return;
  const { path } = c.req.matchedRoutes[routeIndex] as RouterRoute;
  if (!isCatchAll(path)) span.setRoute(path);
};

/**
 * Hono registers `use` and `all` alike. By its own convention middleware takes `next`; on a path for one method, without a
 * wildcard, it is part of that route.
 */
const isHandler = ({ method, path, handler }: RouterRoute): boolean => {
  if (method === 'ALL' && isCatchAll(path)) return false;
  return unwrap(handler).length < 2 || (method !== 'ALL' && !path.endsWith('*'));
};

const isCatchAll = (path: string): boolean => path === '/*' || path === '*';

const isRefusal = (status: number): boolean => status >= 300 && status < 500 && status !== 304;

/** `route()` wraps the handlers of an application that has an `onError` of its own, and keeps the original in this property. */
const unwrap = (handler: RouterRoute['handler'] & { __COMPOSED_HANDLER?: RouterRoute['handler'] }): RouterRoute['handler'] =>
  handler.__COMPOSED_HANDLER ? unwrap(handler.__COMPOSED_HANDLER) : handler;
