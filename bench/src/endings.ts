import { runJestCase } from './jest-case.ts';
import type { BenchmarkOptions } from './options.ts';

/**
 * Makes calls to a model that end in random ways: the OpenAI wrapper's own test, with more than the few hundred calls of
 * a normal test run.
 */
export const runEndings = ({ quick, requests = quick ? 1_000 : 10_000 }: BenchmarkOptions): Promise<number> =>
  runJestCase({
    title: `Endings: ${requests} calls that end in every way at random`,
    project: 'openai',
    file: 'endings',
    test: '^openai 6: ',
    environment: { AI_TRACE_ENDINGS_CALLS: String(requests) },
    requirement: 'no rejection is unhandled, no listener is left, no span is open',
    count: `${requests} calls`,
  });
