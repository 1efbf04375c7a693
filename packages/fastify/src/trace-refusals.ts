import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestTracer, requestSpanOf } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader, startNodeRequest } from '@ai-trace/core/node';
import type { FastifyInstance } from 'fastify';
import type { AiTraceFastifyOptions } from './plugin.ts';
import { readerFor } from './readers.ts';

/**
 * Traces requests that Fastify answers at once, without running any hook: a malformed URL, a request to a closing server. They
 * never become Fastify requests, so the options that take one are left out, and a `publicEndpoint` function counts as `true`.
 */
export const traceRefusals = (app: FastifyInstance, options: AiTraceFastifyOptions = {}): void => {
  // If this instance is not the root, a request without a span may belong to another instance.
  if (Object.getPrototypeOf(app) !== Object.prototype) return;
  const { publicEndpoint = false, session } = options;
  const requests = new RequestTracer<IncomingMessage, ServerResponse>(
    { framework: 'fastify', request: readerFor(app, nodeRequestReader), response: nodeResponseReader },
    {
      ...options,
      ...{
        ignoreRequest: undefined,
        traceId: undefined,
        requestHook: undefined,
        responseHook: undefined,
        publicEndpoint: publicEndpoint !== false,
      },
      session: { ...session, resolve: undefined, responseHeader: undefined },
    },
  );
  app.server.on('request', function aiTrace(request, response) {
    if (response.headersSent && !requestSpanOf(request)) startNodeRequest(requests, request, response);
  });
};
