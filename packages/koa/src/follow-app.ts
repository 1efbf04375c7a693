import { requestSpanOf, warnOnce } from '@ai-trace/core';
import type Application from 'koa';
import type { Context, Middleware } from 'koa';
import { followRoutes } from './follow-routes.ts';

const FOLLOWED = Symbol.for('@ai-trace/koa followed application');

/** Observes the routes and errors of an application that has begun to serve, through Koa's documented extension points. */
export const followApp = (app: Application, middleware: Middleware): void => {
  if (FOLLOWED in app) return;
  Object.defineProperty(app, FOLLOWED, { value: true });
  followRoutes(app.context as Context);
  // Only now that Koa has added its own listener, which logs: it adds none if there is one already.
  app.prependListener('error', failRequest);
  const { onerror } = app.context;
  app.context.onerror = function onerrorInContext(this: Context, error: Error) {
    const span = error ? requestSpanOf(this.req) : undefined;
    return span ? span.run(() => onerror.call(this, error)) : onerror.call(this, error);
  };
  warnOfEarlierRouters(app, middleware);
};

/** Includes errors that middleware caught and emitted, as Koa recommends, but not the error of a client that left. */
const failRequest = (error: unknown, ctx?: Context): void => {
  if (ctx?.req && !ctx.req.socket?.destroyed) requestSpanOf(ctx.req)?.fail(error);
};

const warnOfEarlierRouters = ({ middleware: stack }: Application, middleware: Middleware): void => {
  const missed = stack.slice(0, Math.max(stack.indexOf(middleware), 0)).filter((earlier) => 'router' in earlier);
  if (missed.length === 0) return;
  warnOnce(
    'koa late',
    `[@ai-trace/koa] ${missed.length} router(s) were registered before aiTraceMiddleware() and are not traced. ` +
      'Move app.use(aiTraceMiddleware()) above them, or call instrumentApp(app).',
  );
};
