import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { type AiTraceNodeHttpOptions, traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const heads: [string, (response: ServerResponse) => void][] = [
  ['none', () => {}],
  ['set', (response) => response.setHeader('X-Model', ['a', 'b'])],
  ['an object', (response) => response.writeHead(200, { 'X-Model': ['a', 'b'], 'X-Count': 2 })],
  ['an object behind a message', (response) => response.writeHead(200, 'Fine', { 'X-Model': ['a', 'b'] })],
  ['an object behind no message', (response) => response.writeHead(200, undefined as never, { 'X-Model': ['a', 'b'] })],
  ['an object in front of nothing', (response) => response.writeHead(200, { 'X-Model': ['a', 'b'] } as never, undefined)],
  ['names and values in turn', (response) => response.writeHead(200, ['X-Model', 'a', 'X-Model', 'b'])],
  ['pairs', (response) => response.writeHead(200, [['X-Model', ['a', 'b']]] as never)],
  ['an object after others were set', (response) => response.setHeader('X-First', '1').writeHead(200, { 'X-Model': ['a', 'b'] })],
  ['in turn after others were set', (response) => response.setHeader('X-First', '1').writeHead(200, ['X-Model', 'a', 'X-Model', 'b'])],
];

/** All that the server sends, without the date. */
const answerOf = (listener: RequestListener): Promise<string> =>
  whileListening(createServer(listener), async (origin) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nX-Session-ID: s-1\r\nConnection: close\r\n\r\n');
    return (await text(socket)).replace(/^Date: .*\r\n/m, '');
  });

const traced = (writeHead: (response: ServerResponse) => void, options?: AiTraceNodeHttpOptions): Promise<string> => {
  const answer: RequestListener = (_request, response) => {
    writeHead(response);
    response.end('fine');
  };
  return answerOf(options ? traceHandler(answer, options) : answer);
};

const sessionHeader = { session: { responseHeader: 'X-Chat' } };
const capturing = { captureHeaders: { response: 'x-.*' } };

describe.each(heads)('headers: %s', (_which, writeHead) => {
  test('the session is added, and nothing else changes', async () => {
    const bare = await traced(writeHead);
    expect(bare).toMatch('fine');
    const answer = await traced(writeHead, { ...sessionHeader, ...capturing });
    expect(answer).toMatch(/^X-Chat: s-1\r$/m);
    expect(answer.replace('X-Chat: s-1\r\n', '')).toBe(bare);
    expect(await traced(writeHead, capturing)).toBe(bare);
  });

  test('they are captured', async () => {
    const sent = await traced(writeHead, capturing);
    const { attributes } = telemetry.finishedSpans()[0]!;
    for (const name of ['X-Model', 'X-Count']) {
      const lines = Array.from(sent.matchAll(new RegExp(`^${name}: (.*)\\r$`, 'gm')), ([, value]) => value);
      expect(attributes[`http.response.header.${name.toLowerCase()}`] ?? []).toEqual(lines);
    }
  });
});

test("the application's own header of that name stays", async () => {
  const own = [{ 'x-chat': 'own' }, ['x-chat', 'own'], [['x-chat', 'own']]];
  for (const headers of own)
    expect(await traced((response) => response.writeHead(200, headers as never), sessionHeader)).not.toMatch('s-1');
  expect(await traced((response) => response.setHeader('x-chat', 'own'), sessionHeader)).not.toMatch('s-1');
});

test('the numbers of a header are captured as text', async () => {
  await traced((response) => response.setHeader('X-Count', [1, 2] as never), capturing);
  expect(telemetry.finishedSpans()[0]?.attributes['http.response.header.x-count']).toEqual(['1', '2']);
});

test('a second head is refused as without ai-trace', async () => {
  const twice = (response: ServerResponse) => {
    response.writeHead(200);
    expect(() => response.writeHead(500, { 'X-A': '1' })).toThrow('Cannot write headers');
  };
  expect(await traced(twice, sessionHeader)).toMatch(/^HTTP\/1.1 200 /);
});

test('the status is the one that was sent, whatever is assigned afterwards', async () => {
  const assignAfterwards = (response: ServerResponse) => {
    response.write('data: first\n\n');
    response.statusCode = 500;
    expect(() => response.writeHead(500)).toThrow('Cannot write headers');
  };
  expect(await traced(assignAfterwards, {})).toMatch(/^HTTP\/1.1 200 /);
  const [span] = telemetry.finishedSpans();
  expect([span?.attributes['http.response.status_code'], span?.attributes['error.type']]).toEqual([200, undefined]);
});

test('a head that Node refuses is none', async () => {
  const answerAgain = (response: ServerResponse) => {
    expect(() => response.writeHead(201, { 'X-Title': '\n' })).toThrow('Invalid character');
    response.statusCode = 503;
  };
  expect(await traced(answerAgain, {})).toMatch(/^HTTP\/1.1 503 /);
  expect(telemetry.finishedSpans()[0]?.attributes['http.response.status_code']).toBe(503);
});
