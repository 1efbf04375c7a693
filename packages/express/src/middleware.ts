import { RequestTracer, type RequestTracingOptions } from '@ai-trace/core';
import { nodeResponseReader, startNodeRequest } from '@ai-trace/core/node';
import type { Application, Request, RequestHandler, Response } from 'express';
import type { AppRoutes } from './app-routes.ts';
import { asApp } from './express-structure.ts';
import { followRoutes } from './follow-routes.ts';
import { expressRequestReader } from './request-reader.ts';
import { newWay } from './request-way.ts';

/** All optional; see {@link RequestTracingOptions}. */
export type AiTraceExpressOptions = RequestTracingOptions<Request, Response>;

/**
 * Express middleware (4.18+ and 5) that makes every request one OpenTelemetry SERVER span, with everything that the
 * request causes nested under it. Register it before routes and body parsers: `app.use(aiTraceMiddleware())`.
 *
 * @throws ConfigurationError when an option is wrong. During a request it never throws.
 */
export const aiTraceMiddleware = (options?: AiTraceExpressOptions): RequestHandler => {
  const requests = new RequestTracer<Request, Response>(
    { framework: 'express', request: expressRequestReader, response: nodeResponseReader, exchangesPrototypes: true },
    options,
  );
  let followed: Application | undefined;
  let routes: AppRoutes | undefined;
  return function aiTrace(req, res, next) {
    const { app } = req;
    if (app !== followed) {
      followed = app;
      routes = followRoutes(followed, aiTrace);
    }
    routes?.refresh();
    const request = startNodeRequest(requests, req, res);
    if (!request) return next();
    request.adapterState = newWay(asApp(app));
    request.run(next);
  };
};
