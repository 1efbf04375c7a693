import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

/** A client that leaves when it has read `hello`, of an answer that nobody ends. */
const leaveAt = async (answer: (response: ServerResponse) => void): Promise<unknown> => {
  await whileListening(createServer(traceHandler((_request, response) => answer(response))), async (origin) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
      if (received.endsWith('hello')) socket.destroy();
    });
    await telemetry.waitForSpans(1);
  });
  return telemetry.finishedSpans()[0]?.attributes['ai_trace.client_disconnected'];
};

test.each([
  ['set', (response: ServerResponse) => response.setHeader('Content-Length', 5).write('hello')],
  ['written with the head', (response: ServerResponse) => response.writeHead(200, { 'content-length': 5 }).write('hello')],
])('a client that has as many bytes as promised has not left too early: length %s', async (_how, answer) => {
  expect(await leaveAt(answer)).toBe(undefined);
});

test('a client that has fewer bytes than promised has', async () => {
  expect(await leaveAt((response) => response.setHeader('Content-Length', 6).write('hello'))).toBe(true);
});

test('a client that had another answer before on the connection is not taken for one that has it all', async () => {
  let count = 0;
  const answer = (response: ServerResponse) => {
    if (count++ === 0) response.end('x'.repeat(1000));
    else response.setHeader('Content-Length', 1000).write('hello');
  };
  await whileListening(createServer(traceHandler((_request, response) => answer(response))), async (origin) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2)));
    socket.on('data', (chunk) => {
      if (`${chunk}`.endsWith('hello')) socket.destroy();
    });
    await telemetry.waitForSpans(2);
  });
  expect(telemetry.finishedSpans()[1]?.attributes['ai_trace.client_disconnected']).toBe(true);
});
