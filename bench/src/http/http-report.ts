import type { NodeBinary } from '../node-binaries.ts';
import { microseconds, print, printEnvironment, printTable, printVerdicts, type Verdict } from '../report.ts';
import { median, pairedDifferences, trimmedMean } from '../statistics.ts';
import { type Variant, variants } from './framework.ts';
import type { HttpMeasurements, HttpPlan } from './http-benchmark.ts';
import { CONNECTIONS } from './memory-load.ts';

/** What a variant adds to the bare app, in microseconds: the difference of the trimmed means. */
type Overheads = Record<Variant, number>;

/** Prints one Node version's table and verdicts; returns whether every threshold was met. */
export const reportHttp = (measured: HttpMeasurements[], binary: NodeBinary, plan: HttpPlan): boolean => {
  print('## HTTP: CPU time per request, over the bare app\n');
  printEnvironment(binary);
  print(`${plan.processes} × ${plan.rounds} interleaved rounds of ${plan.requests} requests over ${CONNECTIONS} connections in memory`);
  print('Means of the fastest 30 % of the rounds; in the last columns the median of the differences within rounds\n');
  const rated = measured.map((measurements) => ({ ...measurements, over: overheadsOf(measurements) }));
  printTable(['Framework', 'Variant', 'µs/request', 'over bare', '× floor', '× peer', 'paired', 'spans/request'], rated.flatMap(rowsOf));
  print();
  for (const { framework } of measured) print(`Peer of ${framework.title}: ${framework.peer.packages}`);
  print();
  const met = printVerdicts(
    rated.flatMap(({ framework: { title }, over }) => [
      verdict(`${title}: ai-trace ≤ 1.3 × floor`, over['ai-trace'], over.floor, 1.3),
      verdict(`${title}: ai-trace ≤ 1/3 of the peer`, over['ai-trace'], over.peer, 1 / 3),
    ]),
  );
  print();
  return met;
};

const overheadsOf = ({ series }: HttpMeasurements): Overheads => {
  const bare = trimmedMean(series.bare.cpu);
  return Object.fromEntries(variants.map((variant) => [variant, trimmedMean(series[variant].cpu) - bare])) as Overheads;
};

const rowsOf = ({ framework, series, over }: HttpMeasurements & { over: Overheads }): string[][] =>
  variants.map((variant) => {
    const { cpu, spansPerRequest } = series[variant];
    const row = [framework.title, variant, microseconds(trimmedMean(cpu))];
    if (variant === 'bare') return [...row, '', '', '', '', spansPerRequest.toFixed(1)];
    return [
      ...row,
      microseconds(over[variant]),
      (over[variant] / over.floor).toFixed(2),
      (over[variant] / over.peer).toFixed(2),
      microseconds(median(pairedDifferences(cpu, series.bare.cpu))),
      spansPerRequest.toFixed(1),
    ];
  });

/** A yardstick that came out at or below zero is noise, and nothing can be said by it. */
const verdict = (requirement: string, measured: number, yardstick: number, limit: number): Verdict => {
  if (!(yardstick > 0)) return { requirement, measured: 'too noisy to tell', met: false };
  return { requirement, measured: (measured / yardstick).toFixed(2), met: measured <= limit * yardstick };
};
