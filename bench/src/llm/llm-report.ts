import type { NodeBinary } from '../node-binaries.ts';
import { print, printEnvironment, printTable, printVerdicts, type Verdict } from '../report.ts';
import { trimmedMean } from '../statistics.ts';
import type { LlmMeasurements, LlmPlan } from './llm-benchmark.ts';
import { streamLengths, type Work } from './work.ts';

const ADDED_CHUNKS = streamLengths.longStream - streamLengths.shortStream;

const costs = {
  call: { title: 'call', limit: 30, digits: 1 },
  chunk: { title: 'streamed chunk', limit: 0.5, digits: 2 },
  stream: { title: 'stream, without its chunks', limit: 40, digits: 1 },
} as const;

type CostName = keyof typeof costs;

const costNames = Object.keys(costs) as CostName[];

/** The cost of a client, or the cost that a variant adds: means of the fastest 30 % of the rounds. `NaN` if not measured. */
type Cost = Record<CostName, number>;

/** The costs that a provider's variants add to its bare client, by name. */
type Additions = Record<string, Cost>;

/** Prints one Node version's table and verdicts; returns whether every threshold was met. */
export const reportLlm = (measured: LlmMeasurements[], binary: NodeBinary, { processes, rounds, calls }: LlmPlan): boolean => {
  print('## LLM: CPU time over the bare client\n');
  printEnvironment(binary);
  print(
    `${processes} × ${rounds} interleaved rounds of ${calls.call} calls; content captured; means of the fastest 30 % of the rounds, in µs\n`,
  );
  printAdditions(measured);
  const met = printVerdicts(measured.flatMap(verdictsOf));
  print();
  return met;
};

/** Prints what each bare client costs and what the variants add to it, and which were left out. */
export const printAdditions = (measured: LlmMeasurements[]): void => {
  printTable(['Provider', '', ...costNames.map((name) => costs[name].title)], measured.flatMap(rowsOf));
  print();
  for (const note of measured.flatMap(notesOf)) print(`${note}\n`);
};

const notesOf = ({ provider: { title, peers }, gaps }: LlmMeasurements): string[] => {
  if (Object.keys(peers).length === 0) return [`${title}: no other instrumentation of it is known.`];
  return gaps.map(({ peer, part, failure, reason }) => `${title}: ${peer} is not measured (${part}: ${failure}), for ${reason}.`);
};

const costOf = (series: Record<Work, number[]> | undefined): Cost => {
  const cost = (work: Work) => trimmedMean(series?.[work] ?? []);
  const chunk = (cost('longStream') - cost('shortStream')) / ADDED_CHUNKS;
  return { call: cost('call'), chunk, stream: cost('shortStream') - streamLengths.shortStream * chunk };
};

const additionsOf = ({ series: { bare, ...others } }: LlmMeasurements): Additions => {
  const base = costOf(bare);
  const added = (series: Record<Work, number[]>): Cost => {
    const cost = costOf(series);
    return { call: cost.call - base.call, chunk: cost.chunk - base.chunk, stream: cost.stream - base.stream };
  };
  return Object.fromEntries(Object.entries(others).map(([variant, series]) => [variant, added(series)]));
};

const rowsOf = (measurements: LlmMeasurements): string[][] => {
  const { title } = measurements.provider;
  const row = (what: string, cost: Cost) => [title, what, ...costNames.map((name) => format(name, cost[name]))];
  const additions = Object.entries(additionsOf(measurements)).map(([variant, cost]) => row(`${variant} adds`, cost));
  return [row('bare client', costOf(measurements.series.bare)), ...additions];
};

const format = (name: CostName, value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(costs[name].digits));

const verdictsOf = (measurements: LlmMeasurements): Verdict[] => {
  const additions = additionsOf(measurements);
  const ours = additions['ai-trace'];
  const peers = Object.keys(measurements.provider.peers).flatMap((peer) => additions[peer] ?? []);
  return costNames.flatMap((name) => {
    const measured = ours?.[name] ?? Number.NaN;
    const requirement = `${measurements.provider.title}: ${costs[name].title}`;
    const { limit } = costs[name];
    const verdict = { requirement: `${requirement} ≤ ${limit} µs`, measured: format(name, measured), met: measured <= limit };
    return [verdict, ...belowPeers(name, requirement, measured, peers)];
  });
};

/** One verdict, against the cheapest peer: below it is below all. None without a peer. */
const belowPeers = (name: CostName, requirement: string, measured: number, peers: Cost[]): Verdict[] => {
  const cheapest = Math.min(...peers.map((cost) => cost[name]).filter((value) => !Number.isNaN(value)));
  if (cheapest === Number.POSITIVE_INFINITY) return [];
  return [
    {
      requirement: `${requirement} below every peer`,
      measured: `${format(name, measured)} < ${format(name, cheapest)}`,
      met: measured < cheapest,
    },
  ];
};
