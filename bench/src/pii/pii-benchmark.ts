import { maskPii } from '@ai-trace/core';
import type { BenchmarkOptions } from '../options.ts';
import { print, printEnvironment, printTable, printVerdicts } from '../report.ts';
import { median } from '../statistics.ts';
import { hostileTexts } from './hostile-texts.ts';

const LIMIT_MS = 50;
const SHOWN = 10;

/** CPU time of masking texts made to slow it down, 100 KB each; the verdict is on the highest median. */
export const runPiiBenchmark = async ({ quick, check, rounds = quick ? 3 : 15 }: BenchmarkOptions): Promise<number> => {
  print('## maskPii: 100 KB of hostile text\n');
  printEnvironment({ path: process.execPath, version: process.version });
  print(`${hostileTexts.length} texts, ${rounds} rounds, median and slowest in milliseconds of CPU time\n`);
  for (const { text } of hostileTexts) maskPii(text);
  const measured = hostileTexts.map(({ what, text }) => ({ what, times: timesOf(text, rounds) }));
  const ranked = measured.sort((left, right) => median(right.times) - median(left.times));
  printTable(
    ['text', 'median', 'slowest'],
    ranked.slice(0, SHOWN).map(({ what, times }) => [what, median(times).toFixed(1), slowestOf(times).toFixed(1)]),
  );
  print();
  const worst = Math.max(...measured.map(({ times }) => median(times)));
  const met = printVerdicts([
    { requirement: `no hostile text of 100 KB takes over ${LIMIT_MS} ms`, measured: `${worst.toFixed(1)} ms`, met: worst <= LIMIT_MS },
  ]);
  return check && !met ? 1 : 0;
};

const timesOf = (text: string, rounds: number): number[] =>
  Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    maskPii(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });

const slowestOf = (times: readonly number[]): number => Math.max(...times);
