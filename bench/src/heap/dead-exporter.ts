import { connect } from 'node:net';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0];

const FAILED = 1 satisfies ExportResult['code'];

/** An exporter whose collector is gone: it tries to connect to a port that nothing listens on, and fails each time. */
export class DeadExporter implements SpanExporter {
  failures = 0;

  export(_spans: ReadableSpan[], onResult: (result: ExportResult) => void): void {
    connect(1, '127.0.0.1').on('error', (error) => {
      this.failures += 1;
      onResult({ code: FAILED, error });
    });
  }

  async shutdown(): Promise<void> {}
}
