import { type RequestSpan, reportContained, requestSpanOf, warnOnce } from '@ai-trace/core';
import { followEvents } from '@ai-trace/core/node';
import type { Application, Request, RequestHandler } from 'express';
import { type AppRoutes, appRoutes } from './app-routes.ts';
import { type App, asApp, isMountedApp, type Route, routerOf, sharedPrototype } from './express-structure.ts';
import { type RequestWay, wayOf } from './request-way.ts';

const ROUTE = Symbol.for('@ai-trace/express route');

/**
 * Observes each route when the router assigns `req.route`, while mount paths are still in place: they are restored before error
 * handlers run, and later middleware never changes the route. The accessor is on the prototype of all requests of this copy of
 * Express, because a request may be passed to an application that does not know this one.
 */
export const followRoutes = (application: Application | undefined, middleware: RequestHandler): AppRoutes | undefined => {
  const app = application && asApp(application);
  // On a request that is not Express's, `req.app` may be anything.
  if (!app?.request) return undefined;
  try {
    const request = sharedPrototype(app.request);
    if (!Object.hasOwn(request, 'route')) {
      defineRoute(request);
      followEvents(request, sharedPrototype(app.response));
    }
    warnOfEarlierRoutes(app, middleware);
    return appRoutes(app);
  } catch (error) {
    reportContained('following an Express application', error);
    return undefined;
  }
};

const defineRoute = (prototype: Request): void => {
  Object.defineProperty(prototype, 'route', {
    configurable: true,
    enumerable: true,
    get(this: RoutedRequest) {
      const span = requestSpanOf(this);
      return span ? wayOf(span, this).route : this[ROUTE];
    },
    set(this: RoutedRequest, route: unknown) {
      const span = requestSpanOf(this);
      if (span?.wantsRoute && isRoute(route)) nameRequest(span, this, route);
      if (span) wayOf(span, this).route = route;
      else this[ROUTE] = route;
    },
  });
};

/** A request that has not reached the middleware stores its route itself. */
type RoutedRequest = Request & { [ROUTE]?: unknown };

/** The application may assign anything. */
const isRoute = (route: unknown): route is Route => Array.isArray((route as Partial<Route> | undefined)?.stack);

/** The mark of middleware that is registered as a route, as NestJS does with some of its own. */
const MIDDLEWARE = Symbol.for('@ai-trace/express middleware');

const isMiddleware = ({ stack: [first] }: Route): boolean => first !== undefined && MIDDLEWARE in first.handle;

/** On HEAD a router enters the routes of other methods, too, and calls none of their handlers. */
const answersHead = ({ methods }: Route): boolean => Boolean(methods._all || methods.get || methods.head);

/** `req.app` may be an application that let the request pass: only one that another application mounted puts the outer one back. */
const routesFor = (req: Request, route: Route, { entry }: RequestWay): AppRoutes => {
  const routes = appRoutes(asApp(req.app));
  const outer = appRoutes(entry);
  return routes === outer || routes.knows(route) || !outer.knows(route) ? routes : outer;
};

const nameRequest = (span: RequestSpan, req: Request, route: Route): void => {
  try {
    if (isMiddleware(route) || (req.method === 'HEAD' && !answersHead(route))) return;
    const way = wayOf(span, req);
    const template = routesFor(req, route, way).templateFor(req, route, way);
    if (template !== undefined) span.setRoute(template);
  } catch (error) {
    reportContained('reading an Express route', error);
  }
};

const warnOfEarlierRoutes = (app: App, middleware: RequestHandler): void => {
  const stack = routerOf(app)?.stack ?? [];
  const position = stack.findIndex(({ handle }) => (handle as unknown) === middleware);
  const earlier = stack.slice(0, Math.max(position, 0));
  const missed = earlier.filter((layer) => layer.route || Array.isArray(layer.handle.stack) || isMountedApp(layer));
  if (missed.length === 0) return;
  warnOnce(
    'express late',
    `[@ai-trace/express] ${missed.length} route(s) or router(s) were registered before aiTraceMiddleware() and are not traced. ` +
      'Move app.use(aiTraceMiddleware()) above them, or call instrumentApp(app).',
  );
};
