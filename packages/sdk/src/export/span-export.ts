import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { InitOptions } from '../options/init-options.ts';
import { wholeNumber } from '../options/option-kind.ts';
import { readVariable } from '../options/resolve-options.ts';
import type { Destination } from './destination.ts';
import { ExportLog } from './export-log.ts';
import { createOptionalExporter, createOtlpExporter } from './otlp-exporters.ts';
import { queueMeterProvider } from './queue-meter.ts';
import { ReliableExporter } from './reliable-exporter.ts';
import { WhenListening } from './when-listening.ts';

const DEFAULT_QUEUE_SIZE = 2_048;
const DEFAULT_DELAY_MS = 5_000;
const DEFAULT_EXPORT_TIMEOUT_MS = 10_000;
const SPARE_MS = 20_000;

/** How long a batch processor may wait for an exporter, which gives up by itself before that. */
export const batchTimeout = ({ exportTimeout = DEFAULT_EXPORT_TIMEOUT_MS }: InitOptions): number => exportTimeout + SPARE_MS;

/** Queue size, batch size and delay. Sets all three, because the SDK would read a missing one from the environment unchecked. */
export const batchSizes = ({
  maxQueueSize = DEFAULT_QUEUE_SIZE,
  maxExportBatchSize = 512,
  scheduleDelay = DEFAULT_DELAY_MS,
}: InitOptions) => ({
  maxQueueSize,
  maxExportBatchSize: Math.min(maxExportBatchSize, maxQueueSize),
  scheduledDelayMillis: scheduleDelay,
});

/** Processor and exporter of spans. */
export interface SpanExport {
  processor: SpanProcessor;
  /** `undefined` if nothing leaves the process. */
  exporter: ReliableExporter<ReadableSpan> | undefined;
  log: ExportLog | undefined;
}

/** @throws ConfigurationError when `given` (the options without the environment) has a protocol whose exporter is missing. */
export const createSpanExport = (
  options: InitOptions,
  destination: Destination | undefined,
  given: InitOptions,
): SpanExport | undefined => {
  if (options.traces === 'none') return undefined;
  if (options.traces === 'console') {
    return { processor: new SimpleSpanProcessor(new ConsoleSpanExporter()), exporter: undefined, log: undefined };
  }
  if (!destination) return undefined;
  const log = new ExportLog('spans', { verbose: options.debug === true });
  const otlp = given.protocol ? createOtlpExporter('traces', destination) : createOptionalExporter('traces', destination);
  if (!otlp) return undefined;
  const { maxQueueSize, ...sizes } = batchSizes(options);
  const exporter = new ReliableExporter<ReadableSpan>(destination.isOptional ? new WhenListening(otlp, destination.url ?? '') : otlp, {
    maxKept: maxQueueSize,
    target: destination.name,
    log,
  });
  const batching = {
    ...sizes,
    maxQueueSize,
    exportTimeoutMillis: readVariable('OTEL_BSP_EXPORT_TIMEOUT', wholeNumber(1)) ?? batchTimeout(options),
    selfObsMeterProvider: queueMeterProvider((count) => log.drop(count, '`maxQueueSize` was reached between two exports')),
  };
  return { processor: new BatchSpanProcessor(exporter, batching), exporter, log };
};
