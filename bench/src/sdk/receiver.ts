import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../child.ts';
import { countSpans } from './count-spans.ts';

let spans = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/v1/traces') spans += countSpans(Buffer.concat(chunks));
    response.end();
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');

/** An OTLP/HTTP backend that counts what arrives. */
const answers = {
  port: () => (server.address() as AddressInfo).port,
  spans: () => spans,
};

export type Receiver = typeof answers;

answerParent(answers);
