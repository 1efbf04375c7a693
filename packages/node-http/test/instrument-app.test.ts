import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { trace } from '@opentelemetry/api';
import { instrumentApp, traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const mark = (name: string): void => trace.getTracer('app').startSpan(name).end();
const answer = (_request: IncomingMessage, response: ServerResponse): void => void response.end('answered');

/** Sends one request on a connection of its own and returns what was recorded: the parent's name before each span's own. */
const recorded = async (server: Server, headers: Record<string, string> = {}): Promise<string[]> => {
  await whileListening(server, async (origin) => {
    const sent = request(origin, { method: 'POST', agent: false, headers });
    sent.end('body');
    const [response] = await once(sent, 'response');
    await once(response.resume(), 'end');
  });
  const spans = telemetry.finishedSpans();
  const nameOf = (id: string | undefined) => spans.find((span) => span.spanContext().spanId === id)?.name;
  return spans.map(({ name, parentSpanContext }) => (parentSpanContext ? `${nameOf(parentSpanContext.spanId)} > ${name}` : name));
};

test('a listener that is added later is traced', async () => {
  const server = instrumentApp(createServer());
  server.on('request', (_request, response) => {
    mark('later');
    response.end();
  });
  expect(await recorded(server)).toEqual(['POST > later', 'POST']);
});

test('every listener of the event runs in the one request', async () => {
  const server = createServer(() => mark('first'));
  instrumentApp(server);
  server.prependListener('request', () => mark('prepended'));
  server.on('request', (_request, response) => {
    mark('last');
    response.end();
  });
  expect(await recorded(server)).toEqual(['POST > prepended', 'POST > first', 'POST > last', 'POST']);
});

test('called twice, and around traceHandler: one span', async () => {
  const server = createServer(traceHandler(answer));
  expect(instrumentApp(instrumentApp(server))).toBe(server);
  expect(server.listenerCount('request')).toBe(1);
  expect(await recorded(server)).toEqual(['POST']);
});

test('a listener that was added by once runs once', async () => {
  let calls = 0;
  const server = createServer(answer);
  server.once('request', () => {
    calls++;
  });
  instrumentApp(server);
  await recorded(server);
  await recorded(server);
  expect(calls).toBe(1);
  expect(server.listenerCount('request')).toBe(1);
});

test.each(['before', 'after'])('a listener that was added by once, %s instrumentApp, is taken off by what was added', async (when) => {
  const server = createServer(answer);
  const unwanted = () => mark('unwanted');
  if (when === 'before') server.once('request', unwanted);
  instrumentApp(server);
  if (when === 'after') server.once('request', unwanted);
  const waiting = new AbortController();
  const waited = once(server, 'request', { signal: waiting.signal });
  await Promise.resolve();
  expect(server.listeners('request').slice(0, 2)).toEqual([answer, unwanted]);
  server.off('request', unwanted);
  waiting.abort();
  await expect(waited).rejects.toThrow('aborted');
  expect(server.listenerCount('request')).toBe(1);
  expect(await recorded(server)).toEqual(['POST']);
});

test('listeners are found and taken off by what was added', async () => {
  const unwanted = () => mark('unwanted');
  const server = createServer(answer);
  server.on('request', unwanted);
  instrumentApp(server);
  expect(server.listeners('request')).toEqual([answer, unwanted]);
  server.off('request', unwanted);
  expect(await recorded(server)).toEqual(['POST']);
});

test('a library that takes all listeners over is traced (as socket.io does)', async () => {
  const server = instrumentApp(createServer(answer));
  const listeners = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    mark('library');
    for (const listener of listeners) listener.call(server, request, response);
  });
  expect(await recorded(server)).toEqual(['POST > library', 'POST']);
});

test('a listener is called with the server as this', async () => {
  const seen: unknown[] = [];
  const server = createServer();
  server.on('request', function (this: unknown, _request, response) {
    seen.push(this);
    response.end();
  });
  await recorded(instrumentApp(server));
  expect(seen).toEqual([server]);
});

test.each([
  ['checkContinue', '100-continue'],
  ['checkExpectation', 'something-else'],
])('%s is a request, and its listener may pass it on', async (event, expectation) => {
  const server = instrumentApp(createServer(answer));
  server.on(event, (request: IncomingMessage, response: ServerResponse) => {
    mark(event);
    if (event === 'checkContinue') response.writeContinue();
    server.emit('request', request, response);
  });
  expect(await recorded(server, { expect: expectation })).toEqual([`POST > ${event}`, 'POST']);
});

test('a server that nobody takes checkContinue from answers 100 by itself', () => {
  const server = instrumentApp(createServer(answer));
  expect(['checkContinue', 'checkExpectation'].map((event) => server.listenerCount(event))).toEqual([0, 0]);
});

test('an upgrade goes to its listener as without ai-trace', async () => {
  const server = instrumentApp(createServer(answer));
  server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'),
  );
  await whileListening(server, async (origin) => {
    const sent = request(origin, { headers: { connection: 'Upgrade', upgrade: 'echo' } }).end();
    const [response, socket] = await once(sent, 'upgrade');
    expect(response.statusCode).toBe(101);
    socket.destroy();
  });
  expect(telemetry.finishedSpans()).toEqual([]);
});

test.each([undefined, 'app', {}])('what is not a server, %p, is refused', (app) => {
  expect(() => instrumentApp(app as never)).toThrow('[@ai-trace/node-http] `app` must be an application with `rawListeners`, got ');
});
