import { type RequestSpan, RequestTracer, type RequestTracingOptions } from '@ai-trace/core';
import { readInContext, startNodeRequest } from '@ai-trace/core/node';
import type { Context, Middleware, Next } from 'koa';
import { followApp } from './follow-app.ts';
import { koaRequestReader, koaResponseReader } from './readers.ts';

/** All optional; see {@link RequestTracingOptions}. Hooks get Koa's context, as the request and as the response. */
export type AiTraceKoaOptions = RequestTracingOptions<Context, Context>;

/**
 * Koa middleware (2.13+ and 3) that makes every request one OpenTelemetry SERVER span, with everything that the request
 * causes nested under it. Register it before all others: `app.use(aiTraceMiddleware())`.
 *
 * @throws ConfigurationError when an option is wrong. During a request it throws nothing of its own.
 */
export const aiTraceMiddleware = (options?: AiTraceKoaOptions): Middleware => {
  const requests = new RequestTracer({ framework: 'koa', request: koaRequestReader, response: koaResponseReader }, options);
  return function aiTrace(ctx, next) {
    followApp(ctx.app, aiTrace);
    const span = startNodeRequest(requests, ctx, ctx, { request: ctx.req, response: ctx.res });
    return span ? runTraced(ctx, span, next) : next();
  };
};

/** Returns the promise of `next` itself: an async function would make one more for every request. */
const runTraced = (ctx: Context, span: RequestSpan, next: Next): Promise<unknown> => {
  const answered = span.run(next);
  answered.then(
    () => {
      if (span.context) readInContext(ctx.body, span.context);
      // Koa 3 goes on to answer, but no head will be sent.
      if (ctx.req.socket?.destroyed && ctx.res && !ctx.headerSent && !ctx.res.errored) span.end({ outcome: 'disconnected' });
    },
    (error: unknown) => span.fail(error),
  );
  return answered;
};
