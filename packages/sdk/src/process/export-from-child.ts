import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
import { contain } from '@ai-trace/core';
import type { Destination } from '../export/destination.ts';
import { packageLocation } from '../package-location.ts';
import type { PlainLogRecord, PlainMetrics, PlainSpan } from './plain-telemetry.ts';

/** The items that one process hands to another for sending. */
export interface LastItems {
  traces: ItemsOf<PlainSpan> | undefined;
  logs: ItemsOf<PlainLogRecord> | undefined;
  metrics: ItemsOf<PlainMetrics> | undefined;
}

interface ItemsOf<Item> {
  destination: Destination;
  items: Item[];
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
    input: serializeItems(last),
    timeout,
    stdio: ['pipe', 'ignore', 'ignore'],
    // The application's preloaded modules are not meant for this process.
    env: { ...process.env, NODE_OPTIONS: '' },
    windowsHide: true,
  });
  return status === 0;
};

/** The application may have logged what cannot be passed on, such as a function. */
const serializeItems = (last: LastItems): Buffer => {
  try {
    return serialize(last);
  } catch {
    const { traces, logs, metrics } = last;
    return serialize({ traces: traces && reduce(traces), logs: logs && reduce(logs), metrics: metrics && reduce(metrics) });
  }
};

const reduce = <Item>({ destination, items }: ItemsOf<Item>): ItemsOf<Item> => ({
  destination,
  items: items.flatMap((item) => (isSerializable(item) ? item : (contain('passing on an item', withoutFunctions, item) ?? []))),
});

const withoutFunctions = <Item>(item: Item): Item => JSON.parse(JSON.stringify(item));

const isSerializable = (value: unknown): boolean => {
  try {
    serialize(value);
    return true;
  } catch {
    return false;
  }
};
