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

/** The hosts of LLM providers, and the names of what traces the clients of their SDKs. */
const CLIENT_BY_HOST: ReadonlyMap<string, string> = new Map([
  ['api.openai.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'google-genai'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
]);

const SEMCONV = 'OTEL_SEMCONV_STABILITY_OPT_IN';

/**
 * Spans of outbound requests, by OpenTelemetry's own instrumentations; inbound ones are left to the adapters. `isWrapped`: whether
 * the clients of that name are to be traced.
 */
export const httpClientInstrumentations = (isWrapped: (client: string) => boolean): Instrumentation[] => {
  const meetHost = hostHook(isWrapped);
  return withStableConventions(() => [
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
};

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
const hostHook = (isWrapped: (client: string) => boolean): ((host: string) => Attributes) => {
  const watched = new Set([...CLIENT_BY_HOST].filter(([, client]) => isWrapped(client)).map(([host]) => host));
  return (host) => {
    noteHost(host);
    if (watched.has(host) && !isModelCall(context.active())) warnOfUntracedCall(host);
    return NO_ATTRIBUTES;
  };
};

const warnOfUntracedCall = (host: string): void =>
  warnOnce(
    `untraced ${host}`,
    `[@ai-trace/sdk] A request went to ${host} outside of a traced LLM call. If a client of the provider's SDK sent it, the SDK was ` +
      'loaded before init(), or is in a bundle: start with `node --import @ai-trace/sdk/register`, or wrap the client by hand.',
  );

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
