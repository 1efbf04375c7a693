import type { InitOptions } from '@ai-trace/sdk';
import { Child } from '../child.ts';
import type { BenchmarkOptions } from '../options.ts';
import { print, printProgress, printTable, printVerdicts, type Verdict } from '../report.ts';
import { type Latency, measureLatency } from './latency.ts';
import type { Receiver } from './receiver.ts';
import type { Sender, Sent } from './sender.ts';
import { measureStartUp, type StartUpCost } from './start-up.ts';

const MAX_START_UP_MS = { 'init(), CommonJS': 60, '-r @ai-trace/sdk/register': 120 } as const;
const WANTED_RATE = 50_000;

/** The settings in docs/configuration.md for a service that makes very many spans. */
const BUSY: InitOptions = { maxQueueSize: 65_536, maxExportBatchSize: 4_096 };

interface Throughput extends Sent {
  settings: string;
  rate: number;
  arrived: number;
}

/** Start-up cost of `init()` and the register entry, request latency while a backend fails, and spans per second without loss. */
export const runSdkBenchmark = async ({ quick, check, rounds = quick ? 3 : 11 }: BenchmarkOptions): Promise<number> => {
  const startUp = measureStartUp(rounds);
  printStartUp(startUp);
  printLatency(await measureLatency(quick ? 5 : 30));
  const seconds = quick ? 2 : 20;
  const throughputs: Throughput[] = [];
  for (const rate of [10_000, WANTED_RATE]) {
    for (const [settings, options] of [['defaults', {}] as const, ['busy', BUSY] as const]) {
      printProgress(`${rate} spans a second for ${seconds} s, ${settings}`);
      throughputs.push({ settings, rate, ...(await measureThroughput(options, { rate, seconds })) });
    }
  }
  printThroughput(throughputs);
  const areMet = printVerdicts(verdictsOf(startUp, throughputs));
  return check && !areMet ? 1 : 0;
};

const measureThroughput = async (options: InitOptions, sending: { rate: number; seconds: number }): Promise<Sent & { arrived: number }> => {
  const receiver = await Child.start<Receiver>(new URL('./receiver.js', import.meta.url), []);
  const endpoint = `http://127.0.0.1:${await receiver.ask('port')}`;
  const sender = await Child.start<Sender>(new URL('./sender.js', import.meta.url), [JSON.stringify({ ...options, endpoint })]);
  try {
    const sent = await sender.ask('send', sending);
    return { ...sent, arrived: await receiver.ask('spans') };
  } finally {
    await sender.stop();
    await receiver.stop();
  }
};

const printStartUp = (costs: StartUpCost[]): void => {
  const [bare] = costs;
  print('\nStart-up, medians:\n');
  printTable(
    ['', 'CPU ms', 'over bare', 'wall ms', 'RSS MB'],
    costs.map(({ name, cpuMs, wallMs, rssMb }) => [
      name,
      cpuMs.toFixed(0),
      (cpuMs - (bare?.cpuMs ?? 0)).toFixed(0),
      wallMs.toFixed(0),
      rssMb.toFixed(0),
    ]),
  );
};

const printLatency = (latencies: Latency[]): void => {
  print('\nLatency of a request, by what the backend does:\n');
  printTable(
    ['backend', 'median ms', 'p99 ms'],
    latencies.map(({ backend, medianMs, p99Ms }) => [backend, medianMs.toFixed(2), p99Ms.toFixed(2)]),
  );
};

const printThroughput = (throughputs: Throughput[]): void => {
  print('\nSpans to an OTLP receiver on this machine:\n');
  printTable(
    ['settings', 'asked a second', 'made a second', 'arrived', 'lost', 'µs of CPU a span'],
    throughputs.map(({ settings, rate, spans, seconds, arrived, cpuSeconds }) => [
      settings,
      String(rate),
      (spans / seconds).toFixed(0),
      String(arrived),
      String(spans - arrived),
      ((cpuSeconds / spans) * 1e6).toFixed(1),
    ]),
  );
  print();
};

const verdictsOf = (startUp: StartUpCost[], throughputs: Throughput[]): Verdict[] => {
  const [bare] = startUp;
  const starts = startUp.flatMap(({ name, cpuMs }) => {
    const most = (MAX_START_UP_MS as Record<string, number>)[name];
    const over = cpuMs - (bare?.cpuMs ?? 0);
    return most === undefined
      ? []
      : [{ requirement: `${name} at most ${most} ms of CPU`, measured: `${over.toFixed(0)} ms`, met: over <= most }];
  });
  const busy = throughputs.find(({ settings, rate }) => settings === 'busy' && rate === WANTED_RATE);
  if (!busy) return starts;
  const rate = busy.spans / busy.seconds;
  const lost = busy.spans - busy.arrived;
  return [
    ...starts,
    {
      requirement: `${WANTED_RATE} spans a second without a loss`,
      measured: `${rate.toFixed(0)} a second, ${lost} lost`,
      met: lost === 0 && rate >= WANTED_RATE * 0.99,
    },
  ];
};
