import type { NodeBinary } from '../node-binaries.ts';
import { print, printEnvironment, printTable, printVerdicts, type Verdict } from '../report.ts';
import { divide, type Estimate, estimateAddition, estimateCost, formatEstimate } from '../statistics.ts';
import { type Variant, variants } from './framework.ts';
import type { HttpMeasurements, HttpPlan } from './http-benchmark.ts';
import { CONNECTIONS } from './memory-load.ts';

/** What each variant adds to the bare app. */
type Overheads = Record<Variant, Estimate>;

/** Prints one Node version's table and verdicts; returns whether every threshold was met. */
export const reportHttp = (measured: HttpMeasurements[], binary: NodeBinary, plan: HttpPlan): boolean => {
  print('## HTTP: CPU time per request, over the bare app\n');
  printEnvironment(binary);
  print(`${plan.processes} × ${plan.rounds} interleaved rounds of ${plan.requests} requests over ${CONNECTIONS} connections in memory`);
  print('Medians of the rounds, in µs, averaged over the processes; ± is the standard error\n');
  printOverheads(measured);
  const met = printVerdicts(measured.flatMap(verdictsOf));
  print();
  return met;
};

/** Prints what a request of each bare app costs and what the variants add to it. */
export const printOverheads = (measured: HttpMeasurements[]): void => {
  printTable(['Framework', 'Variant', 'request', 'over bare', '× floor', '× peer', 'spans'], measured.flatMap(rowsOf));
  print();
  for (const { framework } of measured) print(`Peer of ${framework.title}: ${framework.peer.packages}`);
  print();
};

const overheadsOf = ({ series }: HttpMeasurements): Overheads =>
  Object.fromEntries(variants.map((variant) => [variant, estimateAddition(series[variant].costs, series.bare.costs)])) as Overheads;

const rowsOf = (measurements: HttpMeasurements): string[][] => {
  const { framework, series } = measurements;
  const over = overheadsOf(measurements);
  return variants.map((variant) => {
    const { costs, spansPerRequest } = series[variant];
    const shares = [over.floor, over.peer].map((yardstick) => divide(over[variant], yardstick).mean.toFixed(2));
    return [
      framework.title,
      variant,
      estimateCost(costs).mean.toFixed(1),
      ...(variant === 'bare' ? ['', '', ''] : [formatEstimate(over[variant], 1), ...shares]),
      spansPerRequest.toFixed(1),
    ];
  });
};

const verdictsOf = (measurements: HttpMeasurements): Verdict[] => {
  const { title } = measurements.framework;
  const over = overheadsOf(measurements);
  return [
    verdict(`${title}: ai-trace ≤ 1.3 × floor`, over['ai-trace'], over.floor, 1.3),
    verdict(`${title}: ai-trace ≤ 1/3 of the peer`, over['ai-trace'], over.peer, 1 / 3),
  ];
};

/** A yardstick at or below zero is noise and allows no verdict. */
const verdict = (requirement: string, measured: Estimate, yardstick: Estimate, limit: number): Verdict => {
  if (!(yardstick.mean > 0)) return { requirement, measured: 'too noisy to tell', met: false };
  const share = divide(measured, yardstick);
  return { requirement, measured: formatEstimate(share, 2), met: share.mean <= limit };
};
