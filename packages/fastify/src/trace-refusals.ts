import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestTracer, requestSpanOf } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader, startNodeRequest } from '@ai-trace/core/node';
import type { FastifyInstance } from 'fastify';
import type { AiTraceFastifyOptions } from './plugin.ts';
import { readerFor } from './readers.ts';

/**
 * Traces what Fastify answers at once and without any hook: a malformed URL, a request to a server that closes. No Fastify
 * request is ever made of those, so the options that take one are left out, and a `publicEndpoint` that would be asked is `true`.
 */
export const traceRefusals = (app: FastifyInstance, options: AiTraceFastifyOptions = {}): void => {
  // To an instance that is not the root, a request without a span may just be another instance's.
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
