import type { InitOptions } from './init-options.ts';

/** A backend known by name: its endpoint, and how it takes a key. */
export interface Backend {
  /** Left out if every account has its own. */
  endpoint?: string;
  /** The header that takes `apiKey` as it is. Default: `authorization`, as a bearer token. */
  keyHeader?: string;
  /** Other headers that it requires. */
  headers?: Readonly<Record<string, string>>;
}

/** OTLP's default port, which the local viewer uses too. */
export const LOCAL_ENDPOINT = 'http://127.0.0.1:4318';

export const backends = {
  langfuse: { endpoint: 'https://cloud.langfuse.com/api/public/otel', headers: { 'x-langfuse-ingestion-version': '4' } },
  phoenix: { endpoint: 'http://127.0.0.1:6006' },
  jaeger: { endpoint: LOCAL_ENDPOINT },
  'grafana-cloud': {},
  honeycomb: { endpoint: 'https://api.honeycomb.io', keyHeader: 'x-honeycomb-team' },
  datadog: { endpoint: LOCAL_ENDPOINT, keyHeader: 'dd-api-key' },
  viewer: { endpoint: LOCAL_ENDPOINT },
} as const satisfies Record<string, Backend>;

/** The backends that `backend` names; see docs/backends.md. */
export type BackendName = keyof typeof backends;

/** The header that carries the key, in the form the named backend expects. */
export const authorizationHeaders = ({ apiKey, publicKey, secretKey, backend }: InitOptions): Record<string, string> => {
  if (publicKey !== undefined && secretKey !== undefined) {
    return { authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}` };
  }
  if (apiKey === undefined) return {};
  const { keyHeader }: Backend = backend ? backends[backend] : {};
  return keyHeader ? { [keyHeader]: apiKey } : { authorization: `Bearer ${apiKey}` };
};
