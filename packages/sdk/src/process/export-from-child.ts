import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
import type { Destination } from '../export/destination.ts';
import { packageLocation } from '../package-location.ts';
import type { PlainLogRecord, PlainMetrics, PlainSpan } from './plain-telemetry.ts';

/** The items that one process hands to another for sending. */
export interface LastItems {
  traces: { destination: Destination; items: PlainSpan[] } | undefined;
  logs: { destination: Destination; items: PlainLogRecord[] } | undefined;
  metrics: { destination: Destination; items: PlainMetrics[] } | undefined;
}

const CHILD = 'process/send-last-items.js';

/**
 * Has a separate process send what is left, and returns when that is done or the time is up: for the `exit` event, after
 * which nothing asynchronous runs. Returns whether it was sent.
 */
export const exportFromChild = (last: LastItems, timeout: number): boolean => {
  const folder = dirname(packageLocation.startsWith('file:') ? fileURLToPath(packageLocation) : packageLocation);
  const script = join(folder, CHILD);
  // In a bundle there is no such file.
  if (timeout < 1 || !existsSync(script)) return false;
  const { status } = spawnSync(process.execPath, [script], {
    input: serialize(last),
    timeout,
    stdio: ['pipe', 'ignore', 'ignore'],
    // The application's preloaded modules are not meant for this process.
    env: { ...process.env, NODE_OPTIONS: '' },
    windowsHide: true,
  });
  return status === 0;
};
