import { Agent, get } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { Child } from '../child.ts';
import { Load } from '../load.ts';
import type { BenchmarkOptions } from '../options.ts';
import { print, printEnvironment, printVerdicts } from '../report.ts';
import type { HeapServerAnswers } from './heap-server.ts';

const SERVER = new URL('./heap-server.js', import.meta.url);
const MEGABYTE = 1024 * 1024;
const ALLOWED_GROWTH = 5 * MEGABYTE;
const CONCURRENT = 1_000;

/** What the spans of one request recorded. */
interface GateAnswer {
  session: string;
  nested: boolean;
}

/** Measures heap growth over many requests with a dead exporter, and checks that concurrent sessions are kept apart. */
export const runHeapBenchmark = async ({ quick, requests = quick ? 10_000 : 100_000 }: BenchmarkOptions): Promise<number> => {
  const child = await Child.start<HeapServerAnswers>(SERVER, [], { execArgv: ['--expose-gc'] });
  const port = await child.ask('port');
  print('## Heap: requests through Express with a dead exporter\n');
  printEnvironment({ path: process.execPath, version: process.version });

  const { before, after } = await growth(child, port, requests);
  const failedExports = await child.ask('failedExports');
  print(`Heap used before: ${megabytes(before)} MB, after ${requests} requests: ${megabytes(after)} MB; ${failedExports} exports failed`);

  const mixed = await countMixed(child, port);
  print(`${CONCURRENT} concurrent requests with sessions of their own, mixed: ${mixed}\n`);
  await child.stop();

  const met = printVerdicts([
    { requirement: 'heap grows by at most 5 MB', measured: `${megabytes(after - before)} MB`, met: after - before <= ALLOWED_GROWTH },
    { requirement: 'the exporter really failed', measured: `${failedExports} times`, met: failedExports > 0 },
    { requirement: 'no session is mixed up', measured: `mixed: ${mixed}`, met: mixed === 0 },
  ]);
  return met ? 0 : 1;
};

/** The warm-up fills the exporter's queue, so that later growth is not the queue's. */
const growth = async (child: Child<HeapServerAnswers>, port: number, requests: number) => {
  const load = await Load.open({
    port,
    connections: 32,
    request: (index) => `GET /api/users/${index % 10} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Session-ID: session-${index}\r\n\r\n`,
  });
  await load.run(Math.max(10_000, requests / 10));
  const before = await child.ask('heapUsed');
  await load.run(requests);
  const after = await child.ask('heapUsed');
  load.close();
  return { before, after };
};

const countMixed = async (child: Child<HeapServerAnswers>, port: number): Promise<number> => {
  const agent = new Agent({ maxSockets: CONCURRENT });
  const answers = Promise.all(Array.from({ length: CONCURRENT }, (_, index) => askGate(port, agent, `concurrent-${index}`)));
  while ((await child.ask('atGate')) < CONCURRENT) await setTimeout(10);
  await child.ask('openGate');
  const mixed = (await answers).filter(({ session, nested }, index) => session !== `concurrent-${index}` || !nested).length;
  agent.destroy();
  return mixed;
};

const askGate = (port: number, agent: Agent, session: string): Promise<GateAnswer> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/gate', agent, headers: { 'X-Session-ID': session } });
    request.on('error', reject);
    request.on('response', (response) => json(response).then((answer) => resolve(answer as GateAnswer), reject));
  });

const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
