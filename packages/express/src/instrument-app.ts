import { checkApp } from '@ai-trace/core';
import type { Application, RequestHandler } from 'express';
import { type App, asApp, type Layer, routerOf } from './express-structure.ts';
import { type AiTraceExpressOptions, aiTraceMiddleware } from './middleware.ts';

/**
 * Adds {@link aiTraceMiddleware} to an application, in front of everything registered before, and returns the application. For
 * apps that are built elsewhere: `instrumentApp(createApp())`.
 *
 * @throws ConfigurationError when the app or an option is wrong.
 */
export const instrumentApp = <Target extends Application>(app: Target, options?: AiTraceExpressOptions): Target => {
  checkApp('express', app, 'use');
  const middleware = aiTraceMiddleware(options);
  app.use(middleware);
  putFirst(asApp(app), middleware);
  return app;
};

/** In a new array: a request in progress keeps an index into the old one. */
const putFirst = (app: App, middleware: RequestHandler): void => {
  const router = routerOf(app);
  if (!router) return;
  const isOurs = ({ handle }: Layer) => (handle as unknown) === middleware;
  const others = router.stack.filter((layer) => !isOurs(layer));
  // Express 4 gives a request its prototype in a layer of its own.
  const start = others.findIndex(({ name }) => name === 'expressInit') + 1;
  router.stack = [...others.slice(0, start), ...router.stack.filter(isOurs), ...others.slice(start)];
};
