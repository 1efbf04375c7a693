import { syncBuiltinESMExports } from 'node:module';
import { warnOnce } from '@ai-trace/core';
import { type Attributes, context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { requireFromPackage } from '../package-location.ts';
import { isModelCall } from '../propagation/model-call.ts';
import { noteHost } from '../propagation/outgoing-host.ts';

/** Where the SDKs whose clients are wrapped send to. */
const WRAPPED_HOSTS: ReadonlySet<string> = new Set([
  'api.openai.com',
  'api.anthropic.com',
  'generativelanguage.googleapis.com',
  'api.cohere.com',
  'api.cohere.ai',
]);

const SEMCONV = 'OTEL_SEMCONV_STABILITY_OPT_IN';

/** Spans of outbound requests, by OpenTelemetry's own instrumentations; inbound ones are the adapters' alone. */
export const httpClientInstrumentations = (): Instrumentation[] =>
  withStableConventions(() => [
    new HttpInstrumentation({
      disableIncomingRequestInstrumentation: true,
      ignoreOutgoingRequestHook: isOwnExport,
      startOutgoingSpanHook: ({ hostname, host }) => meetHost(hostname || host?.replace(/:\d+$/, '') || 'localhost'),
    }),
    new UndiciInstrumentation({
      ignoreRequestHook: isOwnExport,
      startSpanHook: ({ origin }) => meetHost(URL.canParse(origin) ? new URL(origin).hostname : ''),
    }),
  ]);

/** Without a span they would be measured all the same. */
const isOwnExport = (): boolean => isTracingSuppressed(context.active());

/** Reaches what has loaded `http` already, and by `import`: a builtin module has its exports twice. */
export const patchLoadedHttp = (): void => {
  requireFromPackage('http');
  requireFromPackage('https');
  syncBuiltinESMExports();
};

const NO_ATTRIBUTES: Attributes = {};

/** The hooks that run for requests without a recorded span too, and before their headers are made. */
const meetHost = (host: string): Attributes => {
  noteHost(host);
  warnOfUnwrappedClient(host);
  return NO_ATTRIBUTES;
};

const warnOfUnwrappedClient = (host: string): void => {
  if (!WRAPPED_HOSTS.has(host) || isModelCall(context.active())) return;
  warnOnce(
    `unwrapped ${host}`,
    `[@ai-trace/sdk] A request went to ${host} from a client that is not traced: its SDK was loaded before init(), or is in a bundle. ` +
      'Start with `node --import @ai-trace/sdk/register`, or wrap the client by hand.',
  );
};

/** Everything else here speaks the stable HTTP conventions already. */
const withStableConventions = <Result>(create: () => Result): Result => {
  const before = process.env[SEMCONV];
  process.env[SEMCONV] ??= 'http';
  try {
    return create();
  } finally {
    if (before === undefined) delete process.env[SEMCONV];
  }
};
