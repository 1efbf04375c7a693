// Run as a separate process by `exportFromChild`: reads the items from stdin, sends them and ends.
import { readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { ExportResultCode } from '@opentelemetry/core';
import { createOtlpExporter } from '../export/otlp-exporters.ts';
import type { LastItems } from './export-from-child.ts';
import { restoreLogRecord, restoreMetrics, restoreSpan } from './plain-telemetry.ts';

const STDIN = 0;
const A_DAY_MS = 86_400_000;

const { traces, logs, metrics } = deserialize(readFileSync(STDIN)) as LastItems;

/** An exporter's connections do not keep the process alive, and nothing else here does. */
const send = <Payload>(
  exporter: { export(payload: Payload, done: (result: { code: ExportResultCode }) => void): void },
  payload: Payload,
): void => {
  const hold = setTimeout(() => undefined, A_DAY_MS);
  exporter.export(payload, ({ code }) => {
    clearTimeout(hold);
    if (code !== ExportResultCode.SUCCESS) process.exitCode = 1;
  });
};

if (traces) send(createOtlpExporter('traces', traces.destination), traces.items.map(restoreSpan));
if (logs) send(createOtlpExporter('logs', logs.destination), logs.items.map(restoreLogRecord));
for (const item of metrics?.items ?? []) if (metrics) send(createOtlpExporter('metrics', metrics.destination), restoreMetrics(item));
