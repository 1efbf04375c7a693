import type { Agent } from 'node:http';
import { ConfigurationError } from '@ai-trace/core';
import { diag } from '@opentelemetry/api';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { loadLogExporter, loadMetricExporter, loadTraceExporter } from '../lazy-packages.ts';
import type { OtlpProtocol } from '../options/init-options.ts';
import { requireFromPackage } from '../package-location.ts';
import { createBackgroundAgent } from './background-agent.ts';
import { retryInBackground } from './background-retry.ts';
import type { Destination, Signal } from './destination.ts';
import { LazyExporter } from './lazy-exporter.ts';

interface ExporterOfSignal {
  traces: SpanExporter;
  metrics: PushMetricExporter;
  logs: LogRecordExporter;
}

/** The settings that OpenTelemetry's exporters take. */
interface ExporterSettings {
  url?: string | undefined;
  headers?: Record<string, string>;
  metadata?: unknown;
  timeoutMillis?: number | undefined;
  httpAgentOptions?(protocol: string): unknown;
}

const SUFFIXES: Readonly<Record<OtlpProtocol, string>> = { 'http/protobuf': 'proto', 'http/json': 'http', grpc: 'grpc' };

const CLASS_NAMES = { traces: 'OTLPTraceExporter', metrics: 'OTLPMetricExporter', logs: 'OTLPLogExporter' } as const;

/**
 * OpenTelemetry's own exporter for a signal and a protocol. It reads what the destination leaves out (headers, compression,
 * timeouts) from `OTEL_EXPORTER_OTLP_*` itself.
 */
export const createOtlpExporter = <Of extends Signal>(signal: Of, destination: Destination): ExporterOfSignal[Of] => {
  const create = () => createNow(signal, destination);
  // Created at once if its package may be missing, or if a preference has to be known before the first export.
  if (destination.protocol === 'grpc' || (signal === 'metrics' && process.env[TEMPORALITY])) return create();
  return new LazyExporter(create as () => SpanExporter) as unknown as ExporterOfSignal[Of];
};

const TEMPORALITY = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';

const createNow = <Of extends Signal>(signal: Of, destination: Destination): ExporterOfSignal[Of] => {
  const { protocol, url, headers, exportTimeout } = destination;
  const name = `@opentelemetry/exporter-${signal === 'traces' ? 'trace' : signal}-otlp-${SUFFIXES[protocol]}`;
  const Exporter = load(name, protocol)[CLASS_NAMES[signal]] as new (settings: ExporterSettings) => ExporterOfSignal[Of];
  const settings: ExporterSettings = { url, timeoutMillis: exportTimeout };
  if (protocol === 'grpc') return retryInBackground(new Exporter({ ...settings, metadata: grpcMetadata(headers) }));
  let agent: Agent | undefined;
  const httpAgentOptions = (scheme: string) => {
    agent = createBackgroundAgent(scheme, signal);
    return agent;
  };
  return closing(retryInBackground(new Exporter({ ...settings, headers, httpAgentOptions })), () => agent?.destroy());
};

/** The exporter leaves its connections open when it is shut down, and a backend may keep them for good. */
const closing = <Exporter extends { shutdown(): Promise<void> }>(exporter: Exporter, close: () => void): Exporter => {
  const shutdown = exporter.shutdown.bind(exporter);
  exporter.shutdown = () => shutdown().finally(close);
  return exporter;
};

/** Like {@link createOtlpExporter}, but warns if the exporter is not installed. */
export const createOptionalExporter = <Of extends Signal>(signal: Of, destination: Destination): ExporterOfSignal[Of] | undefined => {
  try {
    return createOtlpExporter(signal, destination);
  } catch (error) {
    diag.warn(`${error instanceof Error ? error.message : error} Until then ${signal} are not exported.`);
    return undefined;
  }
};

/** The exporters of the default protocol, named so that bundlers include them. */
const bundled: Readonly<Record<string, () => Record<string, unknown>>> = {
  '@opentelemetry/exporter-trace-otlp-proto': loadTraceExporter,
  '@opentelemetry/exporter-metrics-otlp-proto': loadMetricExporter,
  '@opentelemetry/exporter-logs-otlp-proto': loadLogExporter,
};

const load = (name: string, protocol: OtlpProtocol): Record<string, unknown> => {
  try {
    return bundled[name]?.() ?? requireFromApplication(name);
  } catch (cause) {
    const error = new ConfigurationError({
      package: 'sdk',
      option: 'protocol',
      expected: `one whose exporter is installed (${name})`,
      got: protocol,
      remedy: `Run npm install ${name}.`,
    });
    throw Object.assign(error, { cause });
  }
};

/** Optional packages belong to the application, and may be where this package does not find them. */
const requireFromApplication = (name: string): Record<string, unknown> =>
  requireFromPackage(requireFromPackage.resolve(name, { paths: [...(requireFromPackage.resolve.paths(name) ?? []), process.cwd()] }));

const grpcMetadata = (headers: Record<string, string>): unknown => {
  const { Metadata } = requireFromApplication('@grpc/grpc-js') as { Metadata: new () => { set(name: string, value: string): void } };
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name.toLowerCase(), value);
  return metadata;
};
