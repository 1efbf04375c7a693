import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { print, printVerdicts } from './report.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A test of the repository that can run longer than in a normal test run. */
export interface JestCase {
  title: string;
  /** The Jest project, the pattern of the test file, the pattern of the test's name. */
  project: string;
  file: string;
  test: string;
  /** What makes it run longer. */
  environment: Record<string, string>;
  requirement: string;
  /** How much of it ran. */
  count: string;
}

/** Runs one test of the repository, and resolves to the exit code. */
export const runJestCase = async ({ title, project, file, test, environment, requirement, count }: JestCase): Promise<number> => {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const flags = ['--selectProjects', project, '--testPathPatterns', file, '--testNamePattern', test, '--verbose=false'];
  print(`## ${title}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'ai-trace-bench-'));
  const results = join(folder, 'results.json');
  const { status } = spawnSync(process.execPath, [jest, ...flags, '--json', `--outputFile=${results}`], {
    cwd: ROOT,
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const { numPassedTests } = JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number };
  rmSync(folder, { recursive: true });
  // Jest passes as well when the pattern matches no test.
  const met = status === 0 && numPassedTests > 0;
  return printVerdicts([{ requirement, measured: `${numPassedTests} passed, ${count} each`, met }]) ? 0 : 1;
};
