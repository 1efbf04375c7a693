import type { NodeBinary } from '../node-binaries.ts';
import { microseconds, print, printEnvironment, printTable, printVerdicts, type Verdict } from '../report.ts';
import { median, pairedDifferences } from '../statistics.ts';
import type { LlmMeasurements, LlmPlan } from './llm-benchmark.ts';
import { streamLengths, type VariantName, type Work } from './work.ts';

const ADDED_CHUNKS = streamLengths.longStream - streamLengths.shortStream;

/** Medians over all rounds of what a variant adds to the bare client, in microseconds. */
interface Overhead {
  call: number;
  chunk: number;
  stream: number;
}

const overheadOf = (name: VariantName, measurements: LlmMeasurements): Overhead => {
  const over = (work: Work) => pairedDifferences(measurements[name][work], measurements.bare[work]);
  const short = over('shortStream');
  const chunks = pairedDifferences(over('longStream'), short).map((difference) => difference / ADDED_CHUNKS);
  const chunk = median(chunks);
  return { call: median(over('completion')), chunk, stream: median(short) - streamLengths.shortStream * chunk };
};

/** Prints one Node version's table and verdicts; returns whether every threshold was met. */
export const reportLlm = (measurements: LlmMeasurements, binary: NodeBinary, { processes, rounds, calls }: LlmPlan): boolean => {
  const ours = overheadOf('ai-trace', measurements);
  const peer = overheadOf('peer', measurements);
  const bareChunk = median(pairedDifferences(measurements.bare.longStream, measurements.bare.shortStream)) / ADDED_CHUNKS;
  const bareStream = median(measurements.bare.shortStream) - streamLengths.shortStream * bareChunk;

  print('## LLM: CPU time over the bare client, OpenAI SDK 6\n');
  printEnvironment(binary);
  print(`${processes} × ${rounds} interleaved rounds of ${calls.completion} calls; content captured; medians\n`);
  printTable(
    ['µs', 'bare client', 'ai-trace adds', 'peer adds'],
    [
      ['call', microseconds(median(measurements.bare.completion)), microseconds(ours.call), microseconds(peer.call)],
      ['streamed chunk', microseconds(bareChunk, 2), microseconds(ours.chunk, 2), microseconds(peer.chunk, 2)],
      ['stream, without its chunks', microseconds(bareStream), microseconds(ours.stream), microseconds(peer.stream)],
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
