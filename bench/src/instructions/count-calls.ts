import type { LlmMeasurements, LlmSeries } from '../llm/llm-benchmark.ts';
import type { Provider } from '../llm/provider.ts';
import { type ProviderName, providers } from '../llm/providers.ts';
import { RunningVariant, variantNames } from '../llm/variant.ts';
import { type Work, workNames } from '../llm/work.ts';
import { printProgress } from '../report.ts';
import { countInstructions, underCallgrind } from './callgrind.ts';
import type { Repetitions } from './repetitions.ts';

/**
 * Thousands of instructions per call, for every variant of a provider's client. Each kind of call has its own process:
 * V8 compiles one kind differently after it has run another.
 */
export const countCalls = async (name: ProviderName, repetitions: Record<Work, Repetitions>, folder: string): Promise<LlmMeasurements> => {
  const provider: Provider = providers[name];
  const measurements: LlmMeasurements = { provider, series: {}, gaps: [] };
  for (const variant of variantNames(provider)) {
    printProgress(`${name}, ${variant}`);
    const counted = await Promise.all(
      workNames.map(async (work) => {
        const running = await RunningVariant.start(name, variant, underCallgrind(folder));
        const costs = running.works.includes(work) ? [[await countWork(running, work, repetitions[work], folder)]] : [];
        await running.child.stop();
        return { work, costs, gaps: running.gaps };
      }),
    );
    measurements.series[variant] = Object.fromEntries(counted.map(({ work, costs }) => [work, costs])) as LlmSeries;
    measurements.gaps.push(...(counted[0]?.gaps ?? []));
  }
  return measurements;
};

const countWork = async (running: RunningVariant, work: Work, { warmUp, counted }: Repetitions, folder: string): Promise<number> => {
  await running.run(work, warmUp);
  const instructions = await countInstructions(running.child.pid, folder, () => running.run(work, counted));
  return instructions / counted / 1_000;
};
