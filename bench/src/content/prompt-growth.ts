import { print, printTable, type Verdict } from '../report.ts';
import { cpuTimeOf } from './cpu-time.ts';
import { createInstantClient } from './instant-client.ts';

const TEXT = 'The quick brown fox jumps over the lazy dog; it was no day for "walking", \n said the dog. '.repeat(6);
const COUNTS = [10, 100, 1_000, 10_000] as const;
/** Allows for noise: the comparison is between ratios of four measurements. */
const TOLERANCE = 1.15;

const conversation = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content: `${index}: ${TEXT}` }));

const longText = (count: number) => [{ role: 'user', content: `${TEXT}\n`.repeat(count) }];

/** How the cost of a call grows with its prompt, compared with `JSON.stringify`, which the SDK runs on every prompt. */
export const measureGrowth = async (rounds: number): Promise<Verdict[]> => {
  print('### Growth with the prompt\n');
  return [await growthOf('messages', conversation, rounds), await growthOf('one long message', longText, rounds)];
};

const growthOf = async (what: string, prompt: (count: number) => object[], rounds: number): Promise<Verdict> => {
  const { ask } = await createInstantClient({ sampled: true });
  const rows: { count: number; kilobytes: number; stringify: number; ours: number }[] = [];
  for (const count of COUNTS) {
    const messages = prompt(count);
    const repeat = Math.max(2, 20_000 / count);
    const kilobytes = JSON.stringify(messages).length / 1024;
    const stringify = await cpuTimeOf(() => JSON.stringify(messages), { rounds, repeat });
    rows.push({ count, kilobytes, stringify, ours: await cpuTimeOf(() => ask(messages), { rounds, repeat }) });
  }
  printTable(
    [what, 'KB', 'JSON.stringify µs', 'ai-trace µs', 'ratio'],
    rows.map(({ count, kilobytes, stringify, ours }) => [
      String(count),
      kilobytes.toFixed(0),
      stringify.toFixed(1),
      ours.toFixed(1),
      (ours / stringify).toFixed(2),
    ]),
  );
  print();
  // Below the second count, the fixed cost of a call hides the growth.
  const [from, to] = [rows[1]!, rows[3]!];
  const growth = { ours: to.ours / from.ours, stringify: to.stringify / from.stringify };
  return {
    requirement: `a hundred times the prompt (${what}) costs no more times as much than with JSON.stringify`,
    measured: `${growth.ours.toFixed(0)} and ${growth.stringify.toFixed(0)} times`,
    met: growth.ours <= growth.stringify * TOLERANCE,
  };
};
