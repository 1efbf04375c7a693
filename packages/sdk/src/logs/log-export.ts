import type { Resource } from '@opentelemetry/resources';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Destination } from '../export/destination.ts';
import { ExportLog } from '../export/export-log.ts';
import { createOptionalExporter } from '../export/otlp-exporters.ts';
import { queueMeterProvider } from '../export/queue-meter.ts';
import { ReliableExporter } from '../export/reliable-exporter.ts';
import { batchSizes, batchTimeout } from '../export/span-export.ts';
import { WhenListening } from '../export/when-listening.ts';
import { loadLogSdk } from '../lazy-packages.ts';
import type { InitOptions } from '../options/init-options.ts';
import { wholeNumber } from '../options/option-kind.ts';
import { readVariable } from '../options/resolve-options.ts';
import { LazyLoggerProvider } from './lazy-logger-provider.ts';
import { LogEnricher } from './log-enricher.ts';
import { PendingRecords } from './pending-records.ts';

const DEFAULT_DELAY_MS = 1_000;

/** The provider of log records and what exports them. */
export interface LogExport {
  provider: LazyLoggerProvider;
  exporter: ReliableExporter<ReadableLogRecord> | undefined;
  pending: PendingRecords | undefined;
}

export const createLogExport = (options: InitOptions, destination: Destination | undefined, resource: Resource): LogExport | undefined => {
  const { logs = 'otlp' } = options;
  if (logs === 'console') return { provider: consoleProvider(resource), exporter: undefined, pending: undefined };
  if (logs === 'none' || !destination) return undefined;
  const log = new ExportLog('log records', { verbose: options.debug === true });
  const otlp = createOptionalExporter('logs', destination);
  if (!otlp) return undefined;
  const sizes = batchSizes({
    maxQueueSize: readVariable('OTEL_BLRP_MAX_QUEUE_SIZE', wholeNumber(1)) ?? options.maxQueueSize,
    maxExportBatchSize: readVariable('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', wholeNumber(1)) ?? options.maxExportBatchSize,
    scheduleDelay: readVariable('OTEL_BLRP_SCHEDULE_DELAY', wholeNumber(0)) ?? DEFAULT_DELAY_MS,
  });
  const exporter = new ReliableExporter<ReadableLogRecord>(destination.isOptional ? new WhenListening(otlp, destination.url ?? '') : otlp, {
    maxKept: sizes.maxQueueSize,
    target: destination.name,
    log,
  });
  const pending = new PendingRecords(sizes.maxQueueSize);
  const batching = {
    ...sizes,
    exporter: pending.settledBy(exporter) as LogRecordExporter,
    exportTimeoutMillis: readVariable('OTEL_BLRP_EXPORT_TIMEOUT', wholeNumber(1)) ?? batchTimeout(options),
    selfObsMeterProvider: queueMeterProvider((count) => log.drop(count, '`maxQueueSize` was reached between two exports')),
  };
  const provider = new LazyLoggerProvider(() => {
    const { BatchLogRecordProcessor, LoggerProvider } = loadLogSdk();
    return new LoggerProvider({ resource, processors: [new LogEnricher(), pending, new BatchLogRecordProcessor(batching)] });
  });
  return { provider, exporter, pending };
};

const consoleProvider = (resource: Resource): LazyLoggerProvider =>
  new LazyLoggerProvider(() => {
    const { ConsoleLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } = loadLogSdk();
    const processor = new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() });
    return new LoggerProvider({ resource, processors: [new LogEnricher(), processor] });
  });
