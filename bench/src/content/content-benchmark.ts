import type { BenchmarkOptions } from '../options.ts';
import { print, printEnvironment, printVerdicts } from '../report.ts';
import { measureImages } from './image-cost.ts';
import { measureGrowth } from './prompt-growth.ts';
import { measureUnsampled } from './unsampled-cost.ts';

/** The cost of prompt content: by images, by length, and none where the span does not record. Median CPU times. */
export const runContentBenchmark = async ({ quick, check, rounds = quick ? 5 : 25 }: BenchmarkOptions): Promise<number> => {
  print('## Content: what a prompt costs beside the SDK\n');
  printEnvironment({ path: process.execPath, version: process.version });
  print();
  const verdicts = [...(await measureImages(rounds)), ...(await measureGrowth(rounds)), ...(await measureUnsampled(rounds))];
  const met = printVerdicts(verdicts);
  return check && !met ? 1 : 0;
};
