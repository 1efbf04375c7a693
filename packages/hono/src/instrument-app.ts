import { checkApp } from '@ai-trace/core';
import type { Result, Router } from 'hono/router';
import type { H, RouterRoute } from 'hono/types';
import { type AiTraceHonoOptions, aiTraceMiddleware } from './middleware.ts';

type Entry = [H, RouterRoute];

/** The two public members used here of an application with any environment and schema. */
interface App {
  router: Router<Entry>;
  routes: RouterRoute[];
}

/**
 * Adds {@link aiTraceMiddleware} to an application, in front of everything registered before, and returns the application. For
 * apps that are built elsewhere: `export default instrumentApp(createApp())`.
 *
 * @throws ConfigurationError when the app or an option is wrong.
 */
export const instrumentApp = <Target extends App>(app: Target, options?: AiTraceHonoOptions): Target => {
  checkApp('hono', app, 'routes');
  const route: RouterRoute = { basePath: '/', path: '/*', method: 'ALL', handler: aiTraceMiddleware(options) };
  app.router = startingWith([route.handler, route], app.router);
  // `route()` reads them, and so does `showRoutes()`.
  app.routes.unshift(route);
  return app;
};

/** Hono's routers match in the order in which routes were added, and accept none once they have matched. */
const startingWith = (first: Entry, router: Router<Entry>): Router<Entry> => ({
  get name() {
    return router.name;
  },
  add: (method, path, handler) => router.add(method, path, handler),
  match(method, path): Result<Entry> {
    const [handlers, ...parameters] = router.match(method, path);
    return [[[first, {}], ...handlers], ...parameters] as Result<Entry>;
  },
});
