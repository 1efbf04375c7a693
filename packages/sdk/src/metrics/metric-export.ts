import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Destination } from '../export/destination.ts';
import { describeFailure } from '../export/export-failure.ts';
import { ExportLog } from '../export/export-log.ts';
import { createOptionalExporter } from '../export/otlp-exporters.ts';
import { Outstanding } from '../export/outstanding.ts';
import { WhenListening } from '../export/when-listening.ts';
import type { InitOptions } from '../options/init-options.ts';
import { wholeNumber } from '../options/option-kind.ts';
import { readVariable } from '../options/resolve-options.ts';
import { collectNow, sumsOf } from './collect-now.ts';

const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 30_000;

/** The provider of metrics, and a way to stop waiting for an export that hangs. */
export interface MetricExport {
  provider: MeterProvider;
  outstanding: Outstanding;
  /** The current sums, or none if the backend has them; for a process that no longer runs asynchronous code. */
  collectUnsent(): ResourceMetrics[];
}

/** What the backend is known to have. */
interface Sent {
  sums?: string;
}

export const createMetricExport = (
  options: InitOptions,
  destination: Destination | undefined,
  resource: Resource,
): MetricExport | undefined => {
  const { metrics = 'otlp', metricInterval = DEFAULT_INTERVAL_MS } = options;
  if (metrics === 'none') return undefined;
  const outstanding = new Outstanding();
  const sent: Sent = {};
  const exporter =
    metrics === 'console' ? new ConsoleMetricExporter() : destination && reporting(options, destination, { outstanding, sent });
  if (!exporter) return undefined;
  const timing = {
    exportIntervalMillis: metricInterval,
    exportTimeoutMillis: Math.min(metricInterval, readVariable('OTEL_METRIC_EXPORT_TIMEOUT', wholeNumber(1)) ?? DEFAULT_TIMEOUT_MS),
  };
  const provider = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter, ...timing })] });
  const collectUnsent = () => {
    const last = metrics === 'otlp' ? collectNow(provider) : undefined;
    return last && last.scopeMetrics.length > 0 && sumsOf(last) !== sent.sums ? [last] : [];
  };
  return { provider, outstanding, collectUnsent };
};

/** Failures only go to the log. Nothing is kept: the next export includes the sums of this one, unless the backend wants deltas. */
const reporting = (
  options: InitOptions,
  destination: Destination,
  { outstanding, sent }: { outstanding: Outstanding; sent: Sent },
): PushMetricExporter | undefined => {
  const exporter = createOptionalExporter('metrics', destination);
  if (!exporter) return undefined;
  const log = new ExportLog('metrics', { verbose: options.debug === true });
  const optional = destination.isOptional && new WhenListening(toBatches(exporter), destination.url ?? '');
  return {
    export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
      const settle = outstanding.add(done);
      const report = ({ code, error }: ExportResult) => {
        if (code === ExportResultCode.SUCCESS) sent.sums = sumsOf(metrics);
        else log.failed({ ...describeFailure(error, destination.name), isTemporary: false }, countOf(metrics));
        settle();
      };
      if (optional) optional.export([metrics], report);
      else exporter.export(metrics, report);
    },
    forceFlush: () => outstanding.until(exporter.forceFlush()),
    shutdown: () => outstanding.until(exporter.shutdown()),
    selectAggregationTemporality: exporter.selectAggregationTemporality?.bind(exporter),
    selectAggregation: exporter.selectAggregation?.bind(exporter),
  };
};

const toBatches = (exporter: PushMetricExporter) => ({
  export: ([metrics]: ResourceMetrics[], done: (result: ExportResult) => void) => metrics && exporter.export(metrics, done),
  shutdown: () => exporter.shutdown(),
});

const countOf = ({ scopeMetrics }: ResourceMetrics): number => scopeMetrics.reduce((count, { metrics }) => count + metrics.length, 0);
