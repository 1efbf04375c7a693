import { type RequestSpan, reportContained, requestSpanOf, warnOnce } from '@ai-trace/core';
import { followEvents } from '@ai-trace/core/node';
import type { Application, Request, RequestHandler } from 'express';
import { type AppRoutes, appRoutes } from './app-routes.ts';
import { type App, asApp, type Route, routerOf } from './express-structure.ts';

const ROUTE = Symbol.for('@ai-trace/express route');

/**
 * Learns of each route when the router assigns `req.route`, the moment at which mount paths are still in place: they are
 * restored before error handlers run, and a later middleware never changes them. The accessor lives on the application's own
 * request prototype (`app.request`, which Express documents for extensions), once per application.
 */
export const followRoutes = (application: Application, middleware: RequestHandler): AppRoutes => {
  const app = asApp(application);
  if (!(ROUTE in app.request)) {
    defineRoute(app);
    followEvents(app.request, app.response);
    warnOfEarlierRoutes(app, middleware);
  }
  return appRoutes(app);
};

const defineRoute = (app: App): void => {
  Object.defineProperty(app.request, ROUTE, { value: undefined, writable: true });
  Object.defineProperty(app.request, 'route', {
    configurable: true,
    enumerable: true,
    get(this: RoutedRequest) {
      const span = requestSpanOf(this);
      return span ? span.adapterState : this[ROUTE];
    },
    set(this: RoutedRequest, route: Route) {
      const span = requestSpanOf(this);
      if (span?.wantsRoute && route && !isMiddleware(route)) nameRequest(span, this, route);
      if (span) span.adapterState = route;
      else this[ROUTE] = route;
    },
  });
};

/** A request that never came to the middleware keeps its route itself. */
type RoutedRequest = Request & { [ROUTE]?: Route };

/** The mark of middleware that is registered as a route, as NestJS does with some of its own. */
const MIDDLEWARE = Symbol.for('@ai-trace/express middleware');

const isMiddleware = ({ stack: [first] }: Route): boolean => first !== undefined && MIDDLEWARE in first.handle;

const nameRequest = (span: RequestSpan, req: Request, route: Route): void => {
  try {
    const template = appRoutes(asApp(req.app)).templateFor(req, route);
    if (template !== undefined) span.setRoute(template);
  } catch (error) {
    reportContained('reading an Express route', error);
  }
};

const warnOfEarlierRoutes = (app: App, middleware: RequestHandler): void => {
  const stack = routerOf(app)?.stack ?? [];
  const position = stack.findIndex(({ handle }) => (handle as unknown) === middleware);
  const missed = stack.slice(0, Math.max(position, 0)).filter(({ route, handle }) => route || Array.isArray(handle.stack));
  if (missed.length === 0) return;
  warnOnce(
    'express late',
    `[@ai-trace/express] ${missed.length} route(s) or router(s) were registered before aiTraceMiddleware() and are not traced. ` +
      'Move app.use(aiTraceMiddleware()) above them, or call instrumentApp(app).',
  );
};
