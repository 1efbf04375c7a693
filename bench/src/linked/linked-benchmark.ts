import { Child } from '../child.ts';
import { Load } from '../load.ts';
import type { BenchmarkOptions } from '../options.ts';
import { print, printEnvironment, printVerdicts } from '../report.ts';
import type { LinkedServerAnswers } from './linked-server.ts';
import { carrierOf } from './upstream.ts';

const SERVER = new URL('./linked-server.js', import.meta.url);
const MEGABYTE = 1024 * 1024;
const ALLOWED_GROWTH = 5 * MEGABYTE;

/** Heap growth over many requests linked to an upstream trace, half of them on arrival and half in the handler. */
export const runLinkedBenchmark = async ({ quick, requests = quick ? 50_000 : 1_000_000 }: BenchmarkOptions): Promise<number> => {
  const child = await Child.start<LinkedServerAnswers>(SERVER, [], { execArgv: ['--expose-gc'] });
  const port = await child.ask('port');
  print('## Linked: requests that continue a trace, by X-Trace-Context or by setBaggage()\n');
  printEnvironment({ path: process.execPath, version: process.version });

  const load = await Load.open({ port, connections: 32, request: (index) => requestOf(index, port) });
  const warmUp = Math.max(20_000, requests / 10);
  await load.run(warmUp);
  const before = await child.ask('heapUsed');
  await load.run(requests);
  const after = await child.ask('heapUsed');
  load.close();
  const linked = await child.ask('linked');
  await child.stop();

  print(`Heap used before: ${megabytes(before)} MB, after ${requests} linked requests: ${megabytes(after)} MB\n`);
  const met = printVerdicts([
    { requirement: 'heap grows by at most 5 MB', measured: `${megabytes(after - before)} MB`, met: after - before <= ALLOWED_GROWTH },
    { requirement: 'every request is in its trace', measured: `${linked} of ${warmUp + requests}`, met: linked === warmUp + requests },
  ]);
  return met ? 0 : 1;
};

const requestOf = (index: number, port: number): string => {
  const header = index % 2 === 0 ? 'X-Trace-Context' : 'X-Late-Carrier';
  return `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${header}: ${carrierOf(index)}\r\n\r\n`;
};

const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
