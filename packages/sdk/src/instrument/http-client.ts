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

/** Hosts of the SDKs whose clients are wrapped. */
const WRAPPED_HOSTS: ReadonlySet<string> = new Set([
  'api.openai.com',
  'api.anthropic.com',
  'generativelanguage.googleapis.com',
  'api.cohere.com',
  'api.cohere.ai',
]);

const SEMCONV = 'OTEL_SEMCONV_STABILITY_OPT_IN';

/** Spans of outbound requests, by OpenTelemetry's own instrumentations; inbound ones are left to the adapters. */
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

/** Suppressed requests get no span, but would still be measured. */
const isOwnExport = (): boolean => isTracingSuppressed(context.active());

/** Also patches `http` where it is loaded already, and where it was imported: builtin modules keep separate ESM exports. */
export const patchLoadedHttp = (): void => {
  requireFromPackage('http');
  requireFromPackage('https');
  syncBuiltinESMExports();
};

const NO_ATTRIBUTES: Attributes = {};

/** Called by hooks that also run for requests without a recorded span, and before the headers are made. */
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

/** All other spans follow the stable HTTP conventions already. */
const withStableConventions = <Result>(create: () => Result): Result => {
  const before = process.env[SEMCONV];
  process.env[SEMCONV] ??= 'http';
  try {
    return create();
  } finally {
    if (before === undefined) delete process.env[SEMCONV];
  }
};
