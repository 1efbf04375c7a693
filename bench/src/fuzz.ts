import { runJestCase } from './jest-case.ts';
import type { BenchmarkOptions } from './options.ts';

/**
 * Malformed requests over raw sockets against Express with ai-trace. It is the case of the conformance suite, which Jest
 * runs with a few hundred requests in every test run, with more of them.
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
