import { type DiagLogger, diag } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { ExportLog } from '../src/export/export-log.ts';
import { ReliableExporter } from '../src/export/reliable-exporter.ts';

const LATENCY_MS = 150;

/** A backend that takes a while, and is away as long as the test says so. */
class SlowBackend {
  isAway = false;
  /** The most items that it accepts at once. */
  limit = Number.POSITIVE_INFINITY;
  readonly arrived: number[] = [];

  export(items: number[], done: (result: ExportResult) => void): void {
    setTimeout(() => {
      if (this.isAway) return done(failure(503));
      if (items.length > this.limit) return done(failure(413));
      this.arrived.push(...items);
      return done({ code: ExportResultCode.SUCCESS });
    }, LATENCY_MS);
  }

  async shutdown(): Promise<void> {}
}

const failure = (code: number): ExportResult => ({ code: ExportResultCode.FAILED, error: Object.assign(new Error('no'), { code }) });

const ignore = () => undefined;

let backend: SlowBackend;
let log: ExportLog;
const exporterKeeping = (maxKept: number) => new ReliableExporter<number>(backend, { maxKept, target: 'backend', log });

beforeEach(() => {
  jest.useFakeTimers();
  diag.setLogger({ error: ignore, warn: ignore, info: ignore, debug: ignore, verbose: ignore } satisfies DiagLogger);
  backend = new SlowBackend();
  log = new ExportLog('items', { verbose: false });
});

afterEach(() => {
  diag.disable();
  jest.useRealTimers();
});

test('a backend that is back gets everything, however much is added meanwhile', async () => {
  const exporter = exporterKeeping(10);
  backend.isAway = true;
  let sent = 0;
  const addEvery500ms = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      exporter.export([sent++, sent++], ignore);
      await jest.advanceTimersByTimeAsync(500);
    }
  };
  await addEvery500ms(5);
  backend.isAway = false;
  // The retries come at growing intervals.
  await addEvery500ms(8);
  const { dropped } = log;
  await addEvery500ms(20);
  expect(log.dropped).toBe(dropped);
  expect(backend.arrived).toEqual(Array.from({ length: sent - dropped }, (_, index) => index + dropped));
});

test('a send that succeeds ends the waiting for the next retry', async () => {
  const exporter = exporterKeeping(10);
  backend.isAway = true;
  exporter.export([1], ignore);
  await jest.advanceTimersByTimeAsync(60_000);
  const flushed = exporter.forceFlush();
  await jest.advanceTimersByTimeAsync(LATENCY_MS / 2);
  // What is kept is being sent, so this goes at once.
  exporter.export([2], ignore);
  await jest.advanceTimersByTimeAsync(LATENCY_MS / 2);
  await flushed;
  backend.isAway = false;
  await jest.advanceTimersByTimeAsync(3 * LATENCY_MS);
  expect(backend.arrived.sort()).toEqual([1, 2]);
});

test('a backend that stays away is asked less and less often, down to twice a minute', async () => {
  const exported = jest.spyOn(backend, 'export');
  backend.isAway = true;
  exporterKeeping(10).export([1], ignore);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(exported).toHaveBeenCalledTimes(6);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(exported).toHaveBeenCalledTimes(8);
});

test('after a recovery the next outage begins with the first delay again', async () => {
  const exporter = exporterKeeping(10);
  backend.isAway = true;
  exporter.export([1], ignore);
  await jest.advanceTimersByTimeAsync(20_000);
  backend.isAway = false;
  await jest.advanceTimersByTimeAsync(30_000);
  expect(backend.arrived).toEqual([1]);

  backend.isAway = true;
  exporter.export([2], ignore);
  await jest.advanceTimersByTimeAsync(LATENCY_MS);
  backend.isAway = false;
  await jest.advanceTimersByTimeAsync(1_000 + LATENCY_MS);
  expect(backend.arrived).toEqual([1, 2]);
});

test('what was sent in vain stays older than what came later', async () => {
  const exporter = exporterKeeping(4);
  backend.isAway = true;
  exporter.export([1, 2], ignore);
  await jest.advanceTimersByTimeAsync(LATENCY_MS);
  exporter.export([3, 4], ignore);
  // A retry, in vain.
  await jest.advanceTimersByTimeAsync(1_500);
  exporter.export([5, 6], ignore);
  backend.isAway = false;
  await jest.advanceTimersByTimeAsync(30_000);
  expect([backend.arrived, log.dropped]).toEqual([[3, 4, 5, 6], 2]);
});

test('halves of what was too large are kept in order', async () => {
  const exporter = exporterKeeping(4);
  backend.limit = 2;
  exporter.export([1, 2, 3, 4], ignore);
  await jest.advanceTimersByTimeAsync(LATENCY_MS);
  backend.isAway = true;
  await jest.advanceTimersByTimeAsync(5_000);
  backend.isAway = false;
  await jest.advanceTimersByTimeAsync(30_000);
  expect(backend.arrived).toEqual([1, 2, 3, 4]);
});
