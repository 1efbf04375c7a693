import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GROWN_HEAP } from '../child.ts';
import type { BenchmarkOptions } from '../options.ts';
import { print, printEnvironment, printProgress } from '../report.ts';
import type { Gap } from './gaps.ts';
import type { LlmMeasurements } from './llm-benchmark.ts';
import { printAdditions } from './llm-report.ts';
import type { Provider } from './provider.ts';
import { type ProviderName, providerNames, providers } from './providers.ts';
import { RunningVariant, variantNames } from './variant.ts';
import { type Work, workNames } from './work.ts';

/** Unmeasured calls and counted ones: V8 has compiled what it will after so many. */
const PLANS: Record<'whole' | 'quick', Record<Work, { warmUp: number; counted: number }>> = {
  whole: {
    call: { warmUp: 6_000, counted: 1_000 },
    shortStream: { warmUp: 6_000, counted: 1_000 },
    longStream: { warmUp: 400, counted: 200 },
  },
  quick: {
    call: { warmUp: 300, counted: 300 },
    shortStream: { warmUp: 200, counted: 200 },
    longStream: { warmUp: 20, counted: 30 },
  },
};

type Plan = (typeof PLANS)[keyof typeof PLANS];

const run = promisify(execFile);

/**
 * Instructions per call over the bare client of each provider, as valgrind counts them: they repeat where time does not,
 * on a machine that others use, too. How long an instruction takes they do not tell. The garbage collector's are left
 * out: one collection more or less in the counted calls is more than what is looked for.
 */
export const runInstructionsBenchmark = async ({ quick, subjects }: BenchmarkOptions): Promise<number> => {
  if (spawnSync('valgrind', ['--version']).status !== 0) {
    print("Counting needs `valgrind` on the PATH: install it with the system's package manager.");
    return 1;
  }
  const plan = PLANS[quick ? 'quick' : 'whole'];
  const folder = await mkdtemp(join(tmpdir(), 'ai-trace-instructions-'));
  try {
    const names = subjects.length > 0 ? (subjects as ProviderName[]) : providerNames;
    const measurements: LlmMeasurements[] = [];
    for (const name of names) measurements.push(await countProvider(name, plan, folder));
    print('## LLM: instructions over the bare client\n');
    printEnvironment({ path: process.execPath, version: process.version });
    print(
      `${plan.call.counted} calls after ${plan.call.warmUp}; content captured; thousands of instructions a call, without the collector's\n`,
    );
    printAdditions(measurements);
    return 0;
  } finally {
    await rm(folder, { recursive: true });
  }
};

const countProvider = async (name: ProviderName, plan: Plan, folder: string): Promise<LlmMeasurements> => {
  const provider: Provider = providers[name];
  const measurements: LlmMeasurements = { provider, series: {}, gaps: [] };
  for (const variant of variantNames(provider)) {
    printProgress(`${name}, ${variant}`);
    const counted = await Promise.all(workNames.map((work) => countWork({ name, variant, work, ...plan[work], folder })));
    const series = Object.fromEntries(workNames.map((work, index) => [work, counted[index]?.counts ?? []]));
    measurements.series[variant] = series as Record<Work, number[]>;
    measurements.gaps.push(...(counted[0]?.gaps ?? []));
  }
  return measurements;
};

interface Counting {
  name: ProviderName;
  variant: string;
  work: Work;
  warmUp: number;
  counted: number;
  folder: string;
}

/** In a process of its own for each kind of call: what one taught V8 changes what it compiles for another. */
const countWork = async (counting: Counting): Promise<{ counts: number[]; gaps: readonly Gap[] }> => {
  const { name, variant, work, warmUp, counted, folder } = counting;
  const dumps = `--callgrind-out-file=${join(folder, '%p')}`;
  const callgrind = ['--quiet', '--tool=callgrind', '--instr-atstart=no', '--smc-check=all-non-file', dumps];
  const running = await RunningVariant.start(name, variant, {
    execPath: 'valgrind',
    // Compiler and collector work on the main thread, so that they are told apart by name and not by thread.
    execArgv: [...callgrind, process.execPath, '--single-threaded', ...GROWN_HEAP],
  });
  const { gaps, works, child } = running;
  const counts: number[] = [];
  if (works.includes(work)) {
    const control = (...order: string[]) => run('callgrind_control', [...order, String(child.pid)]);
    await running.run(work, warmUp);
    await control('--instr=on');
    await running.run(work, counted);
    await control('--instr=off');
    await control('--dump');
    counts.push((await readCount(join(folder, `${child.pid}.1`))) / counted / 1_000);
  }
  await child.stop();
  return { counts, gaps };
};

/**
 * All instructions of a dump but those of the collector. A function has a number there; its name stands where it is first
 * met, and a call's cost, what it called included, in the line after the call's.
 */
const readCount = async (dump: string): Promise<number> => {
  const text = await readFile(dump, 'utf8');
  const total = /^totals: (\d+)/m.exec(text)?.[1];
  const collector = /\((\d+)\) v8::internal::Heap::CollectGarbage\([^'\n]*$/m.exec(text)?.[1];
  if (total === undefined || collector === undefined) throw new Error(`${dump} has no total or no collection`);
  const collections = text.matchAll(new RegExp(`^cfn=\\(${collector}\\).*\\ncalls=.*\\n.* (\\d+)$`, 'gm'));
  return [...collections].reduce((rest, [, cost]) => rest - Number(cost), Number(total));
};
