import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frameworkNames } from '../http/frameworks.ts';
import type { HttpMeasurements } from '../http/http-benchmark.ts';
import { printOverheads } from '../http/http-report.ts';
import type { LlmMeasurements } from '../llm/llm-benchmark.ts';
import { printAdditions } from '../llm/llm-report.ts';
import { providerNames } from '../llm/providers.ts';
import type { BenchmarkOptions } from '../options.ts';
import { print, printEnvironment } from '../report.ts';
import { hasValgrind } from './callgrind.ts';
import { countCalls } from './count-calls.ts';
import { countRequests } from './count-requests.ts';

const PLANS = {
  whole: {
    request: { warmUp: 15_000, counted: 4_000 },
    call: { warmUp: 6_000, counted: 1_000 },
    shortStream: { warmUp: 6_000, counted: 1_000 },
    longStream: { warmUp: 400, counted: 200 },
  },
  quick: {
    request: { warmUp: 400, counted: 400 },
    call: { warmUp: 300, counted: 300 },
    shortStream: { warmUp: 200, counted: 200 },
    longStream: { warmUp: 20, counted: 30 },
  },
};

/**
 * Instructions per request over the bare application and per call over the bare client, counted by valgrind. Unlike times,
 * the counts are repeatable on a shared machine, but they do not show how long an instruction takes.
 */
export const runInstructionsBenchmark = async ({ quick, subjects }: BenchmarkOptions): Promise<number> => {
  if (!hasValgrind()) {
    print("Counting needs `valgrind` on the PATH: install it with the system's package manager.");
    return 1;
  }
  const { request, ...works } = PLANS[quick ? 'quick' : 'whole'];
  const isChosen = (name: string) => subjects.length === 0 || subjects.includes(name);
  const folder = await mkdtemp(join(tmpdir(), 'ai-trace-instructions-'));
  try {
    const requests: HttpMeasurements[] = [];
    for (const name of frameworkNames.filter(isChosen)) requests.push(await countRequests(name, request, folder));
    const calls: LlmMeasurements[] = [];
    for (const name of providerNames.filter(isChosen)) calls.push(await countCalls(name, works, folder));
    print('## Instructions over the bare application and client\n');
    printEnvironment({ path: process.execPath, version: process.version });
    print('In thousands, without those of the garbage collector\n');
    if (requests.length > 0) printOverheads(requests);
    if (calls.length > 0) printAdditions(calls);
    return 0;
  } finally {
    await rm(folder, { recursive: true });
  }
};
