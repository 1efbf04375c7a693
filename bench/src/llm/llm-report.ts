import type { NodeBinary } from '../node-binaries.ts';
import { print, printEnvironment, printTable, printVerdicts, type Verdict } from '../report.ts';
import { type Estimate, estimateAddition, estimateCost, formatEstimate, type Rounds } from '../statistics.ts';
import type { LlmMeasurements, LlmPlan, LlmSeries } from './llm-benchmark.ts';
import { streamLengths } from './work.ts';

const ADDED_CHUNKS = streamLengths.longStream - streamLengths.shortStream;

const costs = {
  call: { title: 'call', limit: 30, digits: 1 },
  chunk: { title: 'streamed chunk', limit: 0.5, digits: 2 },
  stream: { title: 'stream, without its chunks', limit: 40, digits: 1 },
} as const;

type CostName = keyof typeof costs;

const costNames = Object.keys(costs) as CostName[];

/** The cost of a client, or the cost that a variant adds. `NaN` if not measured. */
type Cost = Record<CostName, Estimate>;

const NOT_MEASURED: Estimate = { mean: Number.NaN, error: Number.NaN };

/** The costs that a provider's variants add to its bare client, by name. */
type Additions = Record<string, Cost>;

/** Prints one Node version's table and verdicts; returns whether every threshold was met. */
export const reportLlm = (measured: LlmMeasurements[], binary: NodeBinary, { processes, rounds, calls }: LlmPlan): boolean => {
  print('## LLM: CPU time over the bare client\n');
  printEnvironment(binary);
  print(
    `${processes} × ${rounds} interleaved rounds of ${calls.call} calls; content captured\n` +
      'Medians of the rounds, in µs, averaged over the processes; ± is the standard error\n',
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

/** The measurements as costs, round by round. */
const roundsOf = ({ call, shortStream, longStream }: LlmSeries): Record<CostName, Rounds> => {
  const chunk = combine(longStream, shortStream, (long, short) => (long - short) / ADDED_CHUNKS);
  return { call, chunk, stream: combine(shortStream, chunk, (short, each) => short - streamLengths.shortStream * each) };
};

const combine = (left: Rounds, right: Rounds, of: (left: number, right: number) => number): Rounds =>
  left.map((rounds, set) => rounds.map((value, round) => of(value, right[set]?.[round] ?? Number.NaN)));

const costOf = (series: LlmSeries, estimate: (rounds: Rounds, name: CostName) => Estimate): Cost => {
  const rounds = roundsOf(series);
  return Object.fromEntries(costNames.map((name) => [name, estimate(rounds[name], name)])) as Cost;
};

const additionsOf = ({ series: { bare, ...others } }: LlmMeasurements): Additions => {
  const without = bare && roundsOf(bare);
  const added = (series: LlmSeries) => costOf(series, (rounds, name) => estimateAddition(rounds, without?.[name] ?? []));
  return Object.fromEntries(Object.entries(others).map(([variant, series]) => [variant, added(series)]));
};

const rowsOf = (measurements: LlmMeasurements): string[][] => {
  const { title } = measurements.provider;
  const { bare } = measurements.series;
  const row = (what: string, cost: Cost) => [title, what, ...costNames.map((name) => format(name, cost[name]))];
  const additions = Object.entries(additionsOf(measurements)).map(([variant, cost]) => row(`${variant} adds`, cost));
  return [...(bare ? [row('bare client', costOf(bare, estimateCost))] : []), ...additions];
};

const format = (name: CostName, cost: Estimate): string => (Number.isNaN(cost.mean) ? '–' : formatEstimate(cost, costs[name].digits));

const verdictsOf = (measurements: LlmMeasurements): Verdict[] => {
  const { title, counterpart } = measurements.provider;
  const additions = additionsOf(measurements);
  return costNames.flatMap((name) => {
    const requirement = `${title}: ${costs[name].title}`;
    const { limit } = costs[name];
    const measured = additions['ai-trace']?.[name] ?? NOT_MEASURED;
    const verdict = { requirement: `${requirement} ≤ ${limit} µs`, measured: format(name, measured), met: measured.mean <= limit };
    const compared = counterpart === undefined ? undefined : additions[counterpart]?.[name];
    if (!compared) return [verdict];
    const below = { requirement: `${requirement} below ${counterpart}`, measured: `${format(name, measured)} < ${format(name, compared)}` };
    return [verdict, { ...below, met: measured.mean < compared.mean }];
  });
};
