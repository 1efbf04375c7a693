import type { IncomingMessage, Server } from 'node:http';
import type { Http2SecureServer, Http2ServerRequest } from 'node:http2';
import { type CaptureOptions, type RequestTracingOptions, setAttribute, type WithTraceOptions } from '@ai-trace/core';
import type { AiTraceHonoOptions } from '@ai-trace/hono';
import { AiTraceModule } from '@ai-trace/nestjs';
import { type AiTraceNodeHttpOptions, instrumentApp } from '@ai-trace/node-http';
import { type InitOptions, init, type MetricOptions, type SpanUpdate } from '@ai-trace/sdk';

// Compiled, as built, for applications with `exactOptionalPropertyTypes`: `tsc -p tsconfig.exact.json`.

type Undefined<Options> = { [Name in keyof Options]-?: undefined };

/** Every option may be `undefined`, as what comes from an environment or a configuration is. */
export const accepted = (
  request: Undefined<RequestTracingOptions>,
  session: Undefined<NonNullable<RequestTracingOptions['session']>>,
  headers: Undefined<NonNullable<RequestTracingOptions['captureHeaders']>>,
  baggage: Undefined<NonNullable<RequestTracingOptions['baggage']>>,
  hono: Undefined<AiTraceHonoOptions>,
  nodeHttp: Undefined<AiTraceNodeHttpOptions>,
  capture: Undefined<CaptureOptions>,
  scope: Undefined<WithTraceOptions>,
  init: Undefined<InitOptions>,
  update: Undefined<SpanUpdate>,
  metric: Undefined<MetricOptions>,
): [
  RequestTracingOptions,
  AiTraceHonoOptions,
  AiTraceNodeHttpOptions,
  CaptureOptions,
  WithTraceOptions,
  InitOptions,
  SpanUpdate,
  MetricOptions,
] => [{ ...request, session, captureHeaders: headers, baggage }, hono, nodeHttp, capture, scope, init, update, metric];

declare class ConfigService {
  get<Value>(key: string): Value | undefined;
}

/** The example of docs/frameworks/nestjs.md. */
export const module = AiTraceModule.forRootAsync({
  inject: [ConfigService],
  useFactory: (config: ConfigService) => ({ excludedUrls: config.get<string>('UNTRACED') }),
});

/** Functions among the options may name the type of the request. */
export const typedRequests = (server: Server, http2: Http2SecureServer) => [
  init({ session: { resolve: ({ headers }: IncomingMessage) => headers.from }, traceId: (request: IncomingMessage) => request.url }),
  init({ publicEndpoint: (request) => request !== undefined }),
  instrumentApp(server, { route: ({ url }) => url }),
  instrumentApp(http2, { requestHook: (span, { stream }: Http2ServerRequest) => void span.setAttribute('stream', stream.id ?? 0) }),
];

/** A BigInt, such as a database id, is set as its digits. */
setAttribute('order.id', 4711n);
