import { Child, GROWN_HEAP } from '../child.ts';
import { findNodeBinaries, type NodeBinary } from '../node-binaries.ts';
import type { BenchmarkOptions } from '../options.ts';
import { printProgress } from '../report.ts';
import { rotate } from '../rotate.ts';
import { findGaps, type Gap } from './gaps.ts';
import { reportLlm } from './llm-report.ts';
import type { LlmServerAnswers } from './llm-server.ts';
import type { Provider } from './provider.ts';
import { type ProviderName, providerNames, providers } from './providers.ts';
import { type Work, workNames } from './work.ts';

const SERVER = new URL('./llm-server.js', import.meta.url);

/** How much is measured. */
export interface LlmPlan {
  processes: number;
  rounds: number;
  calls: Record<Work, number>;
  /** Unmeasured calls before each measured batch, in parts of it: they wake a process that has waited for its turn. */
  leadIn: number;
  /** Unmeasured calls after a process has started: as many as V8 needs to be done with compiling. */
  warmUp: Record<Work, number>;
}

/** What was measured of one provider. */
export interface LlmMeasurements {
  provider: Provider;
  /** CPU microseconds per call, one value a round; none of what a variant cannot do. */
  series: Record<string, Record<Work, number[]>>;
  gaps: Gap[];
}

interface RunningVariant {
  name: string;
  child: Child<LlmServerAnswers>;
  works: Work[];
}

/** CPU time per call over the bare client of each provider: ai-trace against its budget and the existing instrumentations. */
export const runLlmBenchmark = async ({ quick, check, subjects, ...chosen }: BenchmarkOptions): Promise<number> => {
  const calls = chosen.requests ?? 300;
  const plan: LlmPlan = {
    processes: chosen.processes ?? (quick ? 1 : 3),
    rounds: chosen.rounds ?? (quick ? 4 : 15),
    calls: { call: calls, shortStream: calls, longStream: Math.ceil(calls / 4) },
    leadIn: 1 / 3,
    warmUp: quick ? { call: 300, shortStream: 200, longStream: 20 } : { call: 5_000, shortStream: 3_000, longStream: 200 },
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
  const variants = [
    'bare',
    ...(provider.hasFloor ? ['floor'] : []),
    'ai-trace',
    ...(provider.otherwiseSet ?? []),
    ...Object.keys(provider.peers),
  ];
  const measurements: LlmMeasurements = {
    provider,
    series: Object.fromEntries(variants.map((variant) => [variant, { call: [], shortStream: [], longStream: [] }])),
    gaps: [],
  };
  for (let set = 0; set < plan.processes; set += 1) {
    printProgress(`${name}, processes ${set + 1} of ${plan.processes}`);
    const running = await Promise.all(variants.map((variant) => startVariant(name, variant, binary)));
    measurements.gaps = (await Promise.all(running.map((variant) => leaveOutGaps(variant, provider)))).flat();
    await compareAttributes(name, running);
    await Promise.all(running.map((variant) => warmUpVariant(variant, plan)));
    for (let round = 0; round < plan.rounds; round += 1) await measureRound(rotate(running, round), plan, measurements);
    for (const { child } of running) await child.stop();
  }
  return measurements;
};

const startVariant = async (provider: ProviderName, name: string, { path }: NodeBinary): Promise<RunningVariant> => ({
  name,
  child: await Child.start<LlmServerAnswers>(SERVER, [provider, name], { execPath: path, execArgv: GROWN_HEAP }),
  works: [...workNames],
});

const leaveOutGaps = async (variant: RunningVariant, { peers }: Provider): Promise<Gap[]> => {
  const peer = peers[variant.name];
  if (!peer) return [];
  const gaps = await findGaps(variant.name, peer, (work, calls) => variant.child.ask('measure', { work, calls }));
  variant.works = workNames.filter((work) => !gaps.some(({ works }) => works.includes(work)));
  return gaps;
};

/** The floor is one for a span of the same size only. */
const compareAttributes = async (name: ProviderName, running: RunningVariant[]): Promise<void> => {
  const [floor, ours] = ['floor', 'ai-trace'].map((variant) => running.find((each) => each.name === variant)?.child);
  if (!floor || !ours) return;
  for (const work of workNames) {
    const [ofFloor, ofOurs] = [await floor.ask('attributesOf', work), await ours.ask('attributesOf', work)];
    if (String(ofFloor) !== String(ofOurs))
      throw new Error(`${name}, ${work}: the span of the floor has ${ofFloor}, that of ai-trace ${ofOurs}`);
  }
};

const warmUpVariant = async (variant: RunningVariant, { warmUp }: LlmPlan): Promise<void> => {
  for (const work of variant.works) await run(variant, work, warmUp[work]);
};

const measureRound = async (running: RunningVariant[], { calls, leadIn }: LlmPlan, { series }: LlmMeasurements): Promise<void> => {
  for (const work of workNames) {
    for (const variant of running) {
      if (!variant.works.includes(work)) continue;
      await run(variant, work, Math.ceil(calls[work] * leadIn));
      series[variant.name]?.[work].push(await run(variant, work, calls[work]));
    }
  }
};

/** CPU microseconds per call. */
const run = async ({ name, child }: RunningVariant, work: Work, calls: number): Promise<number> => {
  const { cpuMicroseconds, spans } = await child.ask('measure', { work, calls });
  const expected = name === 'bare' ? calls : 2 * calls;
  if (spans !== expected) throw new Error(`${name} made ${spans} spans for ${calls} calls and as many requests`);
  return cpuMicroseconds / calls;
};
