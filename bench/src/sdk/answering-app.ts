import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { init } from '@ai-trace/sdk';
import { answerParent } from '../child.ts';

const [endpoint] = process.argv.slice(2);
// Traced if there is an endpoint; failed exports are not logged.
if (endpoint) {
  process.env.OTEL_LOG_LEVEL = 'NONE';
  init({ endpoint, scheduleDelay: 100, exportTimeout: 2_000, metrics: 'none', logs: 'none' });
}

const server = createServer((_request, response) => response.end('done')).listen(0, '127.0.0.1');
await once(server, 'listening');

const answers = { port: () => (server.address() as AddressInfo).port };

export type AnsweringApp = typeof answers;

answerParent(answers);
