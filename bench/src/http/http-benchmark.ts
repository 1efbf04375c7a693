import { GROWN_HEAP } from '../child.ts';
import { findNodeBinaries, type NodeBinary } from '../node-binaries.ts';
import type { BenchmarkOptions } from '../options.ts';
import { printProgress } from '../report.ts';
import { rotate } from '../rotate.ts';
import { type Framework, type Variant, variants } from './framework.ts';
import { type FrameworkName, frameworkNames, frameworks } from './frameworks.ts';
import { reportHttp } from './http-report.ts';
import { RunningVariant } from './variant.ts';

/** How much is measured. */
export interface HttpPlan {
  processes: number;
  rounds: number;
  requests: number;
  /** Unmeasured requests after a process has started. */
  warmUp: number;
  /** Unmeasured requests before each measured batch: they wake a process that has waited for its turn. */
  leadIn: number;
}

/** Measurements of one variant. */
export interface HttpSeries {
  /** The cost of a request: for every set of processes, one value per round. */
  costs: number[][];
  spansPerRequest: number;
}

/** Measurements of one framework. */
export interface HttpMeasurements {
  framework: Framework;
  series: Record<Variant, HttpSeries>;
}

/** CPU time per request over the bare app of each framework: ai-trace against the floor and against the existing instrumentation. */
export const runHttpBenchmark = async ({ quick, check, subjects, ...chosen }: BenchmarkOptions): Promise<number> => {
  const plan: HttpPlan = {
    processes: chosen.processes ?? (quick ? 2 : 12),
    rounds: chosen.rounds ?? 6,
    requests: chosen.requests ?? 1_500,
    warmUp: 15_000,
    leadIn: 500,
  };
  const names = subjects.length > 0 ? (subjects as FrameworkName[]) : frameworkNames;
  let met = true;
  for (const binary of findNodeBinaries()) {
    const measurements: HttpMeasurements[] = [];
    for (const name of names) measurements.push(await measure(name, binary, plan));
    met = reportHttp(measurements, binary, plan) && met;
  }
  return check && !met ? 1 : 0;
};

const measure = async (name: FrameworkName, binary: NodeBinary, plan: HttpPlan): Promise<HttpMeasurements> => {
  const series = Object.fromEntries(variants.map((variant) => [variant, { costs: [], spansPerRequest: 0 }])) as unknown as Record<
    Variant,
    HttpSeries
  >;
  const measurements = { framework: frameworks[name], series };
  for (let set = 0; set < plan.processes; set += 1) {
    printProgress(`${name}, processes ${set + 1} of ${plan.processes}`);
    const running: RunningVariant[] = [];
    const execution = { execPath: binary.path, execArgv: GROWN_HEAP };
    for (const variant of variants) running.push(await RunningVariant.start(name, variant, execution));
    for (const { child } of running) await child.ask('run', plan.warmUp);
    await compareAttributes(name, running);
    for (const { costs } of Object.values(series)) costs.push([]);
    for (let round = 0; round < plan.rounds; round += 1) await measureRound(rotate(running, round), plan, measurements);
    for (const { child } of running) await child.stop();
  }
  return measurements;
};

/** Every variant once. */
const measureRound = async (running: RunningVariant[], { requests, leadIn }: HttpPlan, { series }: HttpMeasurements): Promise<void> => {
  for (const variant of running) {
    await variant.child.ask('run', leadIn);
    const { cpuMicroseconds, spansPerRequest } = await variant.measure(requests);
    series[variant.name].costs.at(-1)?.push(cpuMicroseconds);
    series[variant.name].spansPerRequest = spansPerRequest;
  }
};

/** Throws when the spans differ in size: the floor would be no fair comparison. */
const compareAttributes = async (name: FrameworkName, running: RunningVariant[]): Promise<void> => {
  const count = (variant: Variant) => running.find((each) => each.name === variant)?.child.ask('countAttributes');
  const [floor, ours] = [await count('floor'), await count('ai-trace')];
  if (floor !== ours) throw new Error(`${name}: the span of the floor has ${floor} attributes, that of ai-trace ${ours}`);
};
