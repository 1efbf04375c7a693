import { Child } from '../child.ts';
import { findNodeBinaries, type NodeBinary } from '../node-binaries.ts';
import type { BenchmarkOptions } from '../options.ts';
import { rotate } from '../rotate.ts';
import { reportLlm } from './llm-report.ts';
import type { LlmServerAnswers } from './llm-server.ts';
import { type LlmMeasurement, type VariantName, variantNames, type Work, workNames } from './work.ts';

const SERVER = new URL('./llm-server.js', import.meta.url);

/** How much is measured. */
export interface LlmPlan {
  processes: number;
  rounds: number;
  calls: Record<Work, number>;
  /** Unmeasured calls before each measured batch, in parts of it: they wake a process that has waited for its turn. */
  leadIn: number;
  /** Unmeasured batches after a process has started. */
  warmUp: number;
}

/** CPU microseconds per call, one value a round. */
export type LlmMeasurements = Record<VariantName, Record<Work, number[]>>;

interface RunningVariant {
  name: VariantName;
  child: Child<LlmServerAnswers>;
  origin: string;
}

/** CPU time per call over the bare OpenAI client: ai-trace against its budget and the existing instrumentation. */
export const runLlmBenchmark = async ({ quick, check, ...chosen }: BenchmarkOptions): Promise<number> => {
  const calls = chosen.requests ?? 60;
  const plan: LlmPlan = {
    processes: chosen.processes ?? (quick ? 1 : 4),
    rounds: chosen.rounds ?? (quick ? 30 : 80),
    calls: { completion: calls, shortStream: calls, longStream: Math.ceil(calls / 4) },
    leadIn: 1 / 6,
    warmUp: 40,
  };
  let met = true;
  for (const binary of findNodeBinaries()) met = reportLlm(await measure(binary, plan), binary, plan) && met;
  return check && !met ? 1 : 0;
};

const measure = async (binary: NodeBinary, plan: LlmPlan): Promise<LlmMeasurements> => {
  const measurements = Object.fromEntries(
    variantNames.map((name) => [name, Object.fromEntries(workNames.map((work) => [work, []]))]),
  ) as unknown as LlmMeasurements;
  for (let set = 0; set < plan.processes; set += 1) {
    const running = await Promise.all(variantNames.map((name) => startVariant(name, binary)));
    for (const variant of running) await warmUpVariant(variant, plan);
    for (let round = 0; round < plan.rounds; round += 1) await measureRound(rotate(running, round), plan, measurements);
    for (const { child } of running) await child.stop();
  }
  return measurements;
};

const startVariant = async (name: VariantName, { path }: NodeBinary): Promise<RunningVariant> => {
  const child = await Child.start<LlmServerAnswers>(SERVER, [name], { execPath: path });
  return { name, child, origin: `http://127.0.0.1:${await child.ask('port')}` };
};

const warmUpVariant = async (variant: RunningVariant, { calls, warmUp }: LlmPlan): Promise<void> => {
  for (const work of workNames) await run(variant, work, calls[work] * warmUp);
};

const measureRound = async (running: RunningVariant[], { calls, leadIn }: LlmPlan, measurements: LlmMeasurements): Promise<void> => {
  for (const work of workNames) {
    for (const variant of running) {
      await run(variant, work, Math.ceil(calls[work] * leadIn));
      measurements[variant.name][work].push(await run(variant, work, calls[work]));
    }
  }
};

/** CPU microseconds per call. */
const run = async ({ name, origin }: RunningVariant, work: Work, calls: number): Promise<number> => {
  const response = await fetch(`${origin}/measure/${work}/${calls}`);
  if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
  const { cpuMicroseconds, spans } = (await response.json()) as LlmMeasurement;
  const expected = name === 'bare' ? 0 : calls;
  if (spans !== expected) throw new Error(`${name} made ${spans} spans for ${calls} calls`);
  return cpuMicroseconds / calls;
};
