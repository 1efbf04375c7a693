import { errorMonitor } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { checkApp, RequestTracer, type RequestTracingOptions, requestSpanOf } from '@ai-trace/core';
import { followSocket, startNodeRequest } from '@ai-trace/core/node';
import { trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest, RegisterOptions } from 'fastify';
import { fastifyRequestReader, fastifyResponseReader, readerFor } from './readers.ts';
import { traceRefusals } from './trace-refusals.ts';

/** All optional; see {@link RequestTracingOptions}. */
export type AiTraceFastifyOptions = RequestTracingOptions<FastifyRequest, FastifyReply>;

/** An app with any server, logger and type provider: no single `FastifyInstance` type covers them all. */
type AnyApp = Record<'addHook' | 'initialConfig' | 'server', unknown>;

/**
 * Makes every request of a Fastify app (4.10+ and 5) one OpenTelemetry SERVER span, with everything that the request causes
 * nested under it, and returns the app. It may be called after routes were added, up to `ready()`, but hooks run in the order in
 * which they were added: those before it run outside of the span.
 *
 * @throws ConfigurationError when the app or an option is wrong. During a request it never throws.
 */
export const instrumentApp = <App extends AnyApp>(app: App, options?: AiTraceFastifyOptions): App => {
  checkApp('fastify', app, 'addHook');
  const instance = app as unknown as FastifyInstance;
  const request = readerFor(instance, fastifyRequestReader);
  const requests = new RequestTracer({ framework: 'fastify', request, response: fastifyResponseReader }, options);
  instance.addHook('onRequest', function aiTrace(request, reply, done) {
    const { raw } = request;
    const started = startNodeRequest(requests, request, reply, { request: raw, response: reply.raw });
    const span = requestSpanOf(raw);
    const route = span?.wantsRoute ? request.routeOptions.url : undefined;
    if (route !== undefined) span?.setRoute(route);
    if (!started) return done();
    followSocket(started, raw);
    reply.raw.on('pipe', followSource);
    started.run(done);
  });
  // A plugin registered earlier may have switched to a context of its own, as `@fastify/request-context` does.
  instance.addHook('preValidation', function aiTrace({ raw }, _reply, done) {
    const span = trace.getActiveSpan() ? undefined : requestSpanOf(raw);
    if (span) span.run(done);
    else done();
  });
  // Runs before any error handler, which may answer with a 4xx and not pass the error on.
  instance.addHook('onError', function aiTrace(request, _reply, error, done) {
    requestSpanOf(request.raw)?.fail(error);
    done();
  });
  traceRefusals(instance, options);
  return app;
};

/**
 * A stream that fails after the head was sent never reaches `onError`: Fastify cuts the response off silently. The stream may
 * outlive the response, and feed many others.
 */
function followSource(this: ServerResponse, source: Readable): void {
  const fail = (error: Error): void => requestSpanOf(this.req)?.fail(error);
  const leave = (left: Readable): void => {
    if (left !== source) return;
    source.off(errorMonitor, fail);
    this.off('unpipe', leave);
  };
  source.once(errorMonitor, fail);
  this.on('unpipe', leave);
}

/**
 * {@link instrumentApp} as a plugin, for the instance that it is registered on: `app.register(aiTracePlugin, options)`. Fastify's
 * own options, which `@fastify/autoload` adds, are accepted and ignored.
 */
export const aiTracePlugin: FastifyPluginAsync<AiTraceFastifyOptions> = async (
  app,
  { prefix, logLevel, logSerializers, ...options }: AiTraceFastifyOptions & RegisterOptions,
) => void instrumentApp(app, options);

// A plugin without a scope of its own, and its name in Fastify's messages.
Object.assign(aiTracePlugin, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: '@ai-trace/fastify' });
