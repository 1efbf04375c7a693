import { runJestCase } from './jest-case.ts';
import type { BenchmarkOptions } from './options.ts';

/**
 * Sends malformed requests over raw sockets to Express with ai-trace: the conformance suite's own case, with more than
 * the few hundred requests of a normal test run.
 */
export const runFuzz = ({ quick, requests = quick ? 1_000 : 10_000 }: BenchmarkOptions): Promise<number> =>
  runJestCase({
    title: `Fuzz: ${requests} malformed requests against Express 5`,
    project: 'express',
    file: 'conformance',
    test: '^Express 5\\.3.*malformed requests: the application goes on',
    environment: { AI_TRACE_FUZZ_REQUESTS: String(requests) },
    requirement: 'the application serves on, and each request that reached it has one span',
    count: `${requests} requests`,
  });
