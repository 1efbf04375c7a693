import { runJestCase } from './jest-case.ts';
import type { BenchmarkOptions } from './options.ts';

/**
 * Calls to a model that end in every way at random. It is the test of the OpenAI wrapper, which Jest runs with a few
 * hundred calls in every test run, with more of them.
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
