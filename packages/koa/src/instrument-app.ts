import { checkApp, warnOnce } from '@ai-trace/core';
import { type AiTraceKoaOptions, aiTraceMiddleware } from './middleware.ts';

/** A Koa application with any state and context. */
type App = { middleware: unknown[]; onerror: (error: Error) => void; listeners(event: string): unknown[] };

/**
 * Adds {@link aiTraceMiddleware} to an application, in front of everything registered before, and returns the application. For
 * apps that are built elsewhere: `instrumentApp(createApp()).listen(3000)`.
 *
 * @throws ConfigurationError when the app or an option is wrong.
 */
export const instrumentApp = <Target extends App>(app: Target, options?: AiTraceKoaOptions): Target => {
  checkApp('koa', app, 'middleware');
  // In a new array: a request in progress may keep an index into the old one.
  app.middleware = [aiTraceMiddleware(options), ...app.middleware];
  // Koa composes its middleware, and begins to listen to its errors, when it begins to serve.
  if (app.listeners('error').includes(app.onerror)) {
    warnOnce('koa serves', '[@ai-trace/koa] instrumentApp(app) traces nothing of an app that serves already. Call it before app.listen().');
  }
  return app;
};
