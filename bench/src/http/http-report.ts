import type { NodeBinary } from '../node-binaries.ts';
import { microseconds, print, printEnvironment, printTable, printVerdicts, type Verdict } from '../report.ts';
import { median, pairedDifferences } from '../statistics.ts';
import type { HttpMeasurements, HttpPlan } from './http-benchmark.ts';
import { type VariantName, variantNames } from './variants.ts';

/** Prints one Node version's table and verdicts; returns whether every threshold was met. */
export const reportHttp = (measurements: HttpMeasurements, binary: NodeBinary, plan: HttpPlan): boolean => {
  const over = Object.fromEntries(
    variantNames.map((name) => [name, median(pairedDifferences(measurements[name].cpu, measurements.bare.cpu))]),
  ) as Record<VariantName, number>;
  const ratio = (name: VariantName, to: VariantName) => (name === 'bare' ? '' : (over[name] / over[to]).toFixed(2));

  print('## HTTP: CPU time per request, Express 5\n');
  printEnvironment(binary);
  print(
    `${plan.processes} × ${plan.rounds} interleaved rounds of ${plan.requests} requests over ${plan.connections} keep-alive connections; medians\n`,
  );
  printTable(
    ['Variant', 'µs/request', 'over bare', '× floor', '× peers', 'min–max', 'spans/request'],
    variantNames.map((name) => {
      const { cpu, spansPerRequest } = measurements[name];
      const range = `${microseconds(Math.min(...cpu))}–${microseconds(Math.max(...cpu))}`;
      return [
        name,
        microseconds(median(cpu)),
        microseconds(over[name]),
        ratio(name, 'floor'),
        ratio(name, 'peers'),
        range,
        spansPerRequest.toFixed(1),
      ];
    }),
  );
  print();
  const met = printVerdicts([
    verdict('ai-trace ≤ 1.3 × floor', over['ai-trace'], over.floor, 1.3),
    verdict('ai-trace ≤ 1/3 of the peers', over['ai-trace'], over.peers, 1 / 3),
  ]);
  print();
  return met;
};

/** A yardstick that came out at or below zero is noise, and nothing can be said by it. */
const verdict = (requirement: string, measured: number, yardstick: number, limit: number): Verdict => {
  if (!(yardstick > 0)) return { requirement, measured: 'too noisy to tell', met: false };
  return { requirement, measured: (measured / yardstick).toFixed(2), met: measured <= limit * yardstick };
};
