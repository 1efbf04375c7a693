import { GROWN_HEAP } from '../child.ts';
import { findNodeBinaries, type NodeBinary } from '../node-binaries.ts';
import type { BenchmarkOptions } from '../options.ts';
import { printProgress } from '../report.ts';
import { rotate } from '../rotate.ts';
import type { Gap } from './gaps.ts';
import { reportLlm } from './llm-report.ts';
import type { Provider } from './provider.ts';
import { type ProviderName, providerNames, providers } from './providers.ts';
import { RunningVariant, variantNames } from './variant.ts';
import { type Work, workNames } from './work.ts';

/**
 * Node options that keep V8's heap from deciding what a call costs: SDKs leave so much to the garbage collector that a major collection
 * falls into some batches, after which V8 compiles for a second (the first comes after 2,048 MB, more than is promoted here); and V8
 * guesses which objects live long, differently in each process, until a major collection proves it wrong.
 */
const STEADY_HEAP = [...GROWN_HEAP, '--initial-old-space-size=2048', '--no-allocation-site-pretenuring'];

/** How much is measured. */
export interface LlmPlan {
  processes: number;
  rounds: number;
  calls: Record<Work, number>;
  /** Unmeasured calls before each measured batch, as a share of it: they wake a process that has waited for its turn. */
  leadIn: number;
  /** Unmeasured rounds after a process has started: enough for V8 to finish compiling, for calls and streams in turn. */
  warmUp: { rounds: number; calls: Record<Work, number> };
}

/** What one variant's calls cost: for every set of processes, one value per round; none for calls that it does not support. */
export type LlmSeries = Record<Work, number[][]>;

/** Measurements of one provider. */
export interface LlmMeasurements {
  provider: Provider;
  /** By variant. */
  series: Record<string, LlmSeries>;
  gaps: Gap[];
}

/** CPU time per call over the bare client of each provider: ai-trace against its budget and the existing instrumentations. */
export const runLlmBenchmark = async ({ quick, check, subjects, ...chosen }: BenchmarkOptions): Promise<number> => {
  const calls = chosen.requests ?? 300;
  const plan: LlmPlan = {
    processes: chosen.processes ?? (quick ? 1 : 8),
    rounds: chosen.rounds ?? (quick ? 4 : 6),
    calls: { call: calls, shortStream: calls, longStream: Math.ceil(calls / 4) },
    leadIn: 1 / 3,
    warmUp: {
      rounds: quick ? 2 : 16,
      calls: quick ? { call: 150, shortStream: 100, longStream: 10 } : { call: 400, shortStream: 400, longStream: 40 },
    },
  };
  const names = subjects.length > 0 ? (subjects as ProviderName[]) : providerNames;
  let met = true;
  for (const binary of findNodeBinaries()) {
    const measurements: LlmMeasurements[] = [];
    for (const name of names) measurements.push(await measure(name, binary, plan));
    met = reportLlm(measurements, binary, plan) && met;
  }
  return check && !met ? 1 : 0;
};

const measure = async (name: ProviderName, binary: NodeBinary, plan: LlmPlan): Promise<LlmMeasurements> => {
  const provider: Provider = providers[name];
  const variants = variantNames(provider);
  const measurements: LlmMeasurements = {
    provider,
    series: Object.fromEntries(variants.map((variant) => [variant, { call: [], shortStream: [], longStream: [] }])),
    gaps: [],
  };
  for (let set = 0; set < plan.processes; set += 1) {
    printProgress(`${name}, processes ${set + 1} of ${plan.processes}`);
    const running = await Promise.all(
      variants.map((variant) => RunningVariant.start(name, variant, { execPath: binary.path, execArgv: STEADY_HEAP })),
    );
    measurements.gaps = running.flatMap(({ gaps }) => gaps);
    await compareAttributes(name, running);
    await Promise.all(running.map((variant) => warmUpVariant(variant, plan)));
    for (const { name: variant, works } of running) for (const work of works) measurements.series[variant]?.[work].push([]);
    for (let round = 0; round < plan.rounds; round += 1) await measureRound(rotate(running, round), plan, measurements);
    for (const { child } of running) await child.stop();
  }
  return measurements;
};

/** Throws when the spans differ in size: the floor would be no fair comparison. */
const compareAttributes = async (name: ProviderName, running: RunningVariant[]): Promise<void> => {
  const attributesOf = (variant: string, work: Work) => running.find((each) => each.name === variant)!.child.ask('attributesOf', work);
  for (const work of workNames) {
    const [ofFloor, ofOurs] = [await attributesOf('floor', work), await attributesOf('ai-trace', work)];
    if (String(ofFloor) !== String(ofOurs))
      throw new Error(`${name}, ${work}: the span of the floor has ${ofFloor}, that of ai-trace ${ofOurs}`);
  }
};

const warmUpVariant = async (variant: RunningVariant, { warmUp }: LlmPlan): Promise<void> => {
  for (let round = 0; round < warmUp.rounds; round += 1) {
    for (const work of variant.works) await variant.run(work, warmUp.calls[work]);
  }
};

const measureRound = async (running: RunningVariant[], { calls, leadIn }: LlmPlan, { series }: LlmMeasurements): Promise<void> => {
  for (const work of workNames) {
    for (const variant of running) {
      if (!variant.works.includes(work)) continue;
      await variant.run(work, Math.ceil(calls[work] * leadIn));
      series[variant.name]?.[work].at(-1)?.push(await variant.run(work, calls[work]));
    }
  }
};
