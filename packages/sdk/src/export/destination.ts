import { authorizationHeaders, type Backend, backends, LOCAL_ENDPOINT } from '../options/backends.ts';
import type { InitOptions, OtlpProtocol } from '../options/init-options.ts';

/** One kind of telemetry, as OTLP and the environment variables of its exporters name it. */
export type Signal = 'traces' | 'metrics' | 'logs';

/** Where one signal is sent. */
export interface Destination {
  signal: Signal;
  protocol: OtlpProtocol;
  /** `undefined`: the exporter reads it from the environment. */
  url: string | undefined;
  headers: Record<string, string>;
  exportTimeout: number | undefined;
  /** Its name in warnings. */
  name: string;
  /** Not configured, but a default for a viewer that may run on this machine. */
  isOptional: boolean;
}

/** Where a signal goes, or `undefined` if not configured. `given`: the options of `init()` without the environment. */
export const destinationOf = (signal: Signal, options: InitOptions, given: InitOptions): Destination | undefined => {
  const ownEndpoint = process.env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`]?.trim();
  const ownProtocol = process.env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`]?.trim();
  const protocol = given.protocol ?? asProtocol(ownProtocol) ?? options.protocol ?? 'http/protobuf';
  const { endpoint: backendEndpoint, headers: backendHeaders }: Backend = options.backend ? backends[options.backend] : {};
  const inCode = given.endpoint ?? (given.backend && backendEndpoint);
  const base = inCode ?? (ownEndpoint ? undefined : (options.endpoint ?? backendEndpoint));
  if (base === undefined && !ownEndpoint) return undefined;
  return {
    signal,
    protocol,
    url: base && withPath(base, signal, protocol),
    headers: { ...backendHeaders, ...authorizationHeaders(options), ...given.headers },
    exportTimeout: given.exportTimeout,
    name: withoutCredentials(base ?? ownEndpoint ?? ''),
    isOptional: false,
  };
};

/** The viewer on this machine. */
export const localDestination = (signal: Signal): Destination => ({
  signal,
  protocol: 'http/protobuf',
  url: withPath(LOCAL_ENDPOINT, signal, 'http/protobuf'),
  headers: {},
  exportTimeout: undefined,
  name: LOCAL_ENDPOINT,
  isOptional: true,
});

const asProtocol = (name: string | undefined): OtlpProtocol | undefined =>
  name === 'grpc' || name === 'http/json' || name === 'http/protobuf' ? name : undefined;

const withPath = (base: string, signal: Signal, protocol: OtlpProtocol): string => {
  if (protocol === 'grpc') return base;
  const path = `/v1/${signal}`;
  const trimmed = base.replace(/\/+$/, '');
  return trimmed.endsWith(path) ? trimmed : trimmed.replace(/\/v1\/(?:traces|metrics|logs)$/, '') + path;
};

/** A URL may carry a password, and warnings go to logs. */
const withoutCredentials = (url: string): string => {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
};
