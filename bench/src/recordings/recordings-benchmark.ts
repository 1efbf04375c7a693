import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BenchmarkOptions } from '../options.ts';
import { print, printTable, printVerdicts } from '../report.ts';
import { anthropic, anthropicBedrock } from './anthropic.ts';
import { cohere } from './cohere.ts';
import type { Exchange } from './exchange.ts';
import { googleGenAI } from './google-genai.ts';
import { openai } from './openai.ts';
import { readExchanges } from './read-exchanges.ts';
import { replay, type Sdk, type Wrap } from './replay.ts';
import type { ReplayProvider } from './replay-provider.ts';

const DEFAULT_FOLDER = fileURLToPath(new URL('../../../../../shared/recordings', import.meta.url));
const providers: readonly ReplayProvider[] = [openai, anthropic, anthropicBedrock, googleGenAI, cohere];

interface Score {
  sdk: string;
  replayed: number;
  exact: number;
  differences: string[];
}

/**
 * Replays recorded traffic of the providers through their SDKs, bare and wrapped: the results must be the same, and the
 * span must record what the body says. Passes with a note when there is no folder of recordings.
 */
export const runRecordings = async ({
  check,
  folder = process.env.AI_TRACE_RECORDINGS ?? DEFAULT_FOLDER,
}: BenchmarkOptions): Promise<number> => {
  print('## Recordings: spans against what providers really answered\n');
  if (!existsSync(folder)) {
    print(`No recordings in ${folder}. Name a folder by --folder or AI_TRACE_RECORDINGS.`);
    return 0;
  }
  const exchanges = readExchanges(folder);
  const scores: Score[] = [];
  for (const provider of providers) scores.push(...(await scoresOf(provider, exchanges)));
  printTable(
    ['SDK', 'exchanges', 'exact'],
    scores.map(({ sdk, replayed, exact }) => [sdk, String(replayed), String(exact)]),
  );
  print();
  for (const { sdk, differences } of scores) for (const difference of differences) print(`- ${sdk}: ${difference}`);
  const [replayed, exact] = [total(scores, 'replayed'), total(scores, 'exact')];
  const met = printVerdicts([
    { requirement: 'every exchange is recorded exactly', measured: `${exact} of ${replayed}`, met: exact === replayed },
  ]);
  return check && !met ? 1 : 0;
};

const total = (scores: readonly Score[], key: 'replayed' | 'exact'): number => scores.reduce((sum, score) => sum + score[key], 0);

const scoresOf = async (provider: ReplayProvider, exchanges: readonly Exchange[]): Promise<Score[]> => {
  const wrap = ((await import(provider.wrapper.module)) as Record<string, Wrap>)[provider.wrapper.name] as Wrap;
  const scores: Score[] = [];
  for (const sdk of provider.sdks) scores.push(await scoreOf(provider, { name: sdk, module: await import(sdk), wrap }, exchanges));
  return scores;
};

const scoreOf = async (
  provider: ReplayProvider,
  { name, module, wrap }: { name: string; module: Sdk; wrap: Wrap },
  exchanges: readonly Exchange[],
): Promise<Score> => {
  const score: Score = { sdk: name, replayed: 0, exact: 0, differences: [] };
  for (const exchange of exchanges) {
    const call = provider.callOf(exchange);
    const differences = call && (await replay(exchange, call, module, wrap));
    if (!differences) continue;
    score.replayed += 1;
    if (differences.length === 0) score.exact += 1;
    else score.differences.push(`${exchange.source} ${exchange.url.pathname}: ${differences.join('; ')}`);
  }
  return score;
};
