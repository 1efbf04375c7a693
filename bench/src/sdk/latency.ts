import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Child } from '../child.ts';
import { rotate } from '../rotate.ts';
import type { AnsweringApp } from './answering-app.ts';
import type { Receiver } from './receiver.ts';

const REFUSED = 'http://127.0.0.1:9';
const REQUESTS_A_ROUND = 200;

/** Duration of a request, seen by its client, while the backend is in this state. */
export interface Latency {
  backend: string;
  medianMs: number;
  p99Ms: number;
}

/** The same requests, one after the other, to apps whose backends answer, refuse and hang, and to one without tracing. */
export const measureLatency = async (rounds: number): Promise<Latency[]> => {
  const receiver = await Child.start<Receiver>(new URL('./receiver.js', import.meta.url), []);
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const endpoints = { 'no tracing': '', answers: urlOf(await receiver.ask('port')), refuses: REFUSED, hangs: urlOf(portOf(silent)) };
  const apps: Array<{ backend: string; app: Child<AnsweringApp>; port: number; taken: number[] }> = [];
  for (const [backend, endpoint] of Object.entries(endpoints)) {
    const app = await Child.start<AnsweringApp>(new URL('./answering-app.js', import.meta.url), [endpoint]);
    apps.push({ backend, app, port: await app.ask('port'), taken: [] });
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let round = 0; round < rounds; round++) {
    for (const { port, taken } of rotate(apps, round)) {
      for (let count = 0; count < REQUESTS_A_ROUND; count++) {
        const duration = await request(port, agent);
        // Each app's first round includes the cost of its start.
        if (round > 0) taken.push(duration);
      }
    }
  }
  agent.destroy();
  silent.close();
  for (const { app } of apps) await app.stop();
  await receiver.stop();
  return apps.map(({ backend, taken }) => ({ backend, medianMs: quantile(taken, 0.5), p99Ms: quantile(taken, 0.99) }));
};

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const request = (port: number, agent: Agent): Promise<number> => {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - begin));
    }).on('error', reject);
  });
};

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
