import type { ExportResult } from '@opentelemetry/core';
import type { LogRecordProcessor, ReadableLogRecord, SdkLogRecord } from '@opentelemetry/sdk-logs';
import type { BatchExporter } from '../export/reliable-exporter.ts';

/**
 * Keeps track of log records that no exporter has seen yet. At the `exit` event the batch processor of logs cannot supply them:
 * it hands over nothing before the next microtask, which never comes.
 */
export class PendingRecords implements LogRecordProcessor {
  readonly #records = new Set<ReadableLogRecord>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  onEmit(record: SdkLogRecord): void {
    this.#records.add(record);
    if (this.#records.size <= this.#max) return;
    const [oldest] = this.#records;
    if (oldest) this.#records.delete(oldest);
  }

  /** Wraps an exporter so that records it receives are no longer pending. */
  settledBy(exporter: BatchExporter<ReadableLogRecord>): BatchExporter<ReadableLogRecord> {
    return {
      export: (records: ReadableLogRecord[], done: (result: ExportResult) => void) => {
        for (const record of records) this.#records.delete(record);
        exporter.export(records, done);
      },
      forceFlush: async () => exporter.forceFlush?.(),
      shutdown: () => exporter.shutdown(),
    };
  }

  take(): ReadableLogRecord[] {
    const records = [...this.#records];
    this.#records.clear();
    return records;
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
