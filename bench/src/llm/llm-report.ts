import type { NodeBinary } from '../node-binaries.ts';
import { microseconds, print, printEnvironment, printTable, printVerdicts, type Verdict } from '../report.ts';
import { trimmedMean } from '../statistics.ts';
import type { LlmMeasurements, LlmPlan } from './llm-benchmark.ts';
import { streamLengths, type VariantName, type Work } from './work.ts';

const ADDED_CHUNKS = streamLengths.longStream - streamLengths.shortStream;

/** What a client costs, in microseconds: means of the fastest 70 % of the rounds. */
interface Cost {
  call: number;
  chunk: number;
  stream: number;
}

const costOf = (name: VariantName, measurements: LlmMeasurements): Cost => {
  const cost = (work: Work) => trimmedMean(measurements[name][work]);
  const chunk = (cost('longStream') - cost('shortStream')) / ADDED_CHUNKS;
  return { call: cost('completion'), chunk, stream: cost('shortStream') - streamLengths.shortStream * chunk };
};

const difference = (cost: Cost, bare: Cost): Cost => ({
  call: cost.call - bare.call,
  chunk: cost.chunk - bare.chunk,
  stream: cost.stream - bare.stream,
});

/** Prints one Node version's table and verdicts; returns whether every threshold was met. */
export const reportLlm = (measurements: LlmMeasurements, binary: NodeBinary, { processes, rounds, calls }: LlmPlan): boolean => {
  const bare = costOf('bare', measurements);
  const ours = difference(costOf('ai-trace', measurements), bare);
  const peer = difference(costOf('peer', measurements), bare);

  print('## LLM: CPU time over the bare client, OpenAI SDK 6\n');
  printEnvironment(binary);
  print(
    `${processes} × ${rounds} interleaved rounds of ${calls.completion} calls; content captured; means of the fastest 70 % of the rounds\n`,
  );
  printTable(
    ['µs', 'bare client', 'ai-trace adds', 'peer adds'],
    [
      ['call', microseconds(bare.call), microseconds(ours.call), microseconds(peer.call)],
      ['streamed chunk', microseconds(bare.chunk, 2), microseconds(ours.chunk, 2), microseconds(peer.chunk, 2)],
      ['stream, without its chunks', microseconds(bare.stream), microseconds(ours.stream), microseconds(peer.stream)],
    ],
  );
  print();
  const met = printVerdicts([
    ...budget('a call', ours.call, 30, peer.call, 1),
    ...budget('a streamed chunk', ours.chunk, 0.5, peer.chunk, 2),
    ...budget('a stream', ours.stream, 40, peer.stream, 1),
  ]);
  print();
  return met;
};

const budget = (what: string, measured: number, limit: number, peer: number, digits: number): Verdict[] => [
  { requirement: `${what} ≤ ${limit} µs`, measured: microseconds(measured, digits), met: measured <= limit },
  {
    requirement: `${what} below the peer`,
    measured: `${microseconds(measured, digits)} < ${microseconds(peer, digits)}`,
    met: measured < peer,
  },
];
