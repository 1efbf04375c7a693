import { variants } from '../http/framework.ts';
import { type FrameworkName, frameworks } from '../http/frameworks.ts';
import type { HttpMeasurements, HttpSeries } from '../http/http-benchmark.ts';
import { RunningVariant } from '../http/variant.ts';
import { printProgress } from '../report.ts';
import { countInstructions, underCallgrind } from './callgrind.ts';
import type { Repetitions } from './repetitions.ts';

/** Thousands of instructions per request, for every variant of a framework's application. */
export const countRequests = async (name: FrameworkName, repetitions: Repetitions, folder: string): Promise<HttpMeasurements> => {
  printProgress(name);
  const counted = variants.map(async (variant): Promise<[string, HttpSeries]> => {
    const running = await RunningVariant.start(name, variant, underCallgrind(folder));
    return [variant, await countVariant(running, repetitions, folder)];
  });
  return { framework: frameworks[name], series: Object.fromEntries(await Promise.all(counted)) as HttpMeasurements['series'] };
};

const countVariant = async (running: RunningVariant, { warmUp, counted }: Repetitions, folder: string): Promise<HttpSeries> => {
  await running.child.ask('run', warmUp);
  let spansPerRequest = 0;
  const instructions = await countInstructions(running.child.pid, folder, async () => {
    ({ spansPerRequest } = await running.measure(counted));
  });
  await running.child.stop();
  return { costs: [[instructions / counted / 1_000]], spansPerRequest };
};
