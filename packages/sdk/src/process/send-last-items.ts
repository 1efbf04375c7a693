// Run as a process of its own by `exportFromChild`: reads what is to be sent from stdin, sends it and ends.
import { readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { ExportResultCode } from '@opentelemetry/core';
import { createOtlpExporter } from '../export/otlp-exporters.ts';
import type { LastItems } from './export-from-child.ts';
import { restoreLogRecord, restoreSpan } from './plain-telemetry.ts';

const STDIN = 0;

const { traces, logs } = deserialize(readFileSync(STDIN)) as LastItems;

const send = <Item>(exporter: { export(items: Item[], done: (result: { code: ExportResultCode }) => void): void }, items: Item[]) =>
  exporter.export(items, ({ code }) => {
    if (code !== ExportResultCode.SUCCESS) process.exitCode = 1;
  });

if (traces) send(createOtlpExporter('traces', traces.destination), traces.items.map(restoreSpan));
if (logs) send(createOtlpExporter('logs', logs.destination), logs.items.map(restoreLogRecord));
