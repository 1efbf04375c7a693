import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { RequestTracer, type RequestTracingOptions, requestSpanOf, type TrustProxyOption } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader, startNodeRequest } from '@ai-trace/core/node';
import type { Plugin, Request } from '@hapi/hapi';

/** {@link RequestTracingOptions}; hooks get Node's own request and response. */
export interface AiTraceHapiOptions extends RequestTracingOptions<IncomingMessage, ServerResponse>, TrustProxyOption {}

const definition = { framework: 'hapi', request: nodeRequestReader, response: nodeResponseReader, ownOptions: ['trustProxy'] };

/**
 * hapi plugin that records every request as one OpenTelemetry SERVER span, with everything that the request causes nested under
 * it: `await server.register({ plugin: aiTracePlugin, options })`, before plugins whose error handling it should see.
 */
export const aiTracePlugin: Plugin<AiTraceHapiOptions> = {
  name: '@ai-trace/hapi',
  multiple: true,
  register(server, options) {
    traceListeners(server.listener as Server, new RequestTracer(definition, options));

    // `onPreAuth` is the first step that knows the route; no request skips `onPreResponse`.
    server.ext('onPreAuth', (request, h) => {
      nameRequest(request);
      return h.continue;
    });
    server.ext('onPreResponse', (request, h) => {
      nameRequest(request);
      const { response } = request;
      if (response instanceof Error) fail(request, response);
      return h.continue;
    });
    // A response that breaks while it is streamed has passed all steps.
    server.events.on({ name: 'request', channels: 'internal' }, (request, { error }) => {
      if (error) fail(request, error);
    });
  },
};

/** hapi awaits its steps one after the other, so the context can only be set around its listener. */
const traceListeners = (server: Server, requests: RequestTracer<IncomingMessage, ServerResponse>): void => {
  for (const event of ['request', 'checkContinue']) {
    const listeners = server.listeners(event) as RequestListener[];
    server.removeAllListeners(event);
    for (const listener of listeners) {
      server.on(event, (request, response) => {
        const span = startNodeRequest(requests, request, response);
        if (span) span.run(() => listener.call(server, request, response));
        else listener.call(server, request, response);
      });
    }
  }
};

/** hapi answers unmatched requests with internal routes. */
const nameRequest = ({ raw, route }: Request): void => {
  if ((route.method as string) !== '_special') requestSpanOf(raw.req)?.setRoute(route.path);
};

const fail = ({ raw }: Request, error: unknown): void => requestSpanOf(raw.req)?.fail(error);
