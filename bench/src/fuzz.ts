import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchmarkOptions } from './options.ts';
import { print, printVerdicts } from './report.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FUZZ_CASE = '^Express 5\\.3.*malformed requests: the application goes on';

/**
 * Malformed requests over raw sockets against Express with ai-trace. It is the case of the conformance suite, which Jest
 * runs with a few hundred requests in every test run, with more of them.
 */
export const runFuzz = async ({ quick, requests = quick ? 1_000 : 10_000 }: BenchmarkOptions): Promise<number> => {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const flags = ['--selectProjects', 'express', '--testPathPatterns', 'conformance', '--testNamePattern', FUZZ_CASE, '--verbose=false'];
  print(`## Fuzz: ${requests} malformed requests against Express 5\n`);
  const folder = mkdtempSync(join(tmpdir(), 'ai-trace-fuzz-'));
  const results = join(folder, 'results.json');
  const { status } = spawnSync(process.execPath, [jest, ...flags, '--json', `--outputFile=${results}`], {
    cwd: ROOT,
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { ...process.env, AI_TRACE_FUZZ_REQUESTS: String(requests) },
  });
  const { numPassedTests } = JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number };
  rmSync(folder, { recursive: true });
  const verdict = {
    requirement: 'the application serves on, and each request that reached it has one span',
    measured: `${numPassedTests} passed, ${requests} requests each`,
    // Jest passes as well when the pattern matches no test.
    met: status === 0 && numPassedTests > 0,
  };
  return printVerdicts([verdict]) ? 0 : 1;
};
