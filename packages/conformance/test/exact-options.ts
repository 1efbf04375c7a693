import type { CaptureOptions, RequestTracingOptions, WithTraceOptions } from '@ai-trace/core';
import type { AiTraceHonoOptions } from '@ai-trace/hono';
import { AiTraceModule } from '@ai-trace/nestjs';
import type { AiTraceNodeHttpOptions } from '@ai-trace/node-http';
import type { InitOptions } from '@ai-trace/sdk';

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
): [RequestTracingOptions, AiTraceHonoOptions, AiTraceNodeHttpOptions, CaptureOptions, WithTraceOptions, InitOptions] => [
  { ...request, session, captureHeaders: headers, baggage },
  hono,
  nodeHttp,
  capture,
  scope,
  init,
];

declare class ConfigService {
  get<Value>(key: string): Value | undefined;
}

/** The example of docs/frameworks/nestjs.md. */
export const module = AiTraceModule.forRootAsync({
  inject: [ConfigService],
  useFactory: (config: ConfigService) => ({ excludedUrls: config.get<string>('UNTRACED') }),
});
