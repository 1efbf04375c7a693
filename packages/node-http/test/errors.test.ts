import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { join } from 'node:path';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const crash = (way: string, failure: string) => {
  const { status, stderr } = spawnSync(process.execPath, [join(__dirname, 'fixtures/failing-server.mjs'), way, failure], {
    encoding: 'utf8',
  });
  return { status, message: stderr.match(/^RangeError: .*$/m)?.[0] };
};

describe.each(['throw', 'reject'])('a handler that fails by %s', (failure) => {
  test.each(['bare', 'traceHandler', 'instrumentApp'])('ends the process as Node does: %s', (way) => {
    expect(crash(way, failure)).toEqual({ status: 1, message: 'RangeError: it broke' });
  });
});

test.each([undefined, {}])('a handler that is no function is refused at once: %p', (handler) => {
  expect(() => traceHandler(handler as never)).toThrow('[@ai-trace/node-http] `handler` must be a function, got ');
});

test('what is thrown is recorded and goes on to the caller', async () => {
  const failure = new RangeError('it broke');
  const caught: unknown[] = [];
  const traced = traceHandler(() => {
    throw failure;
  });
  const server = createServer((request, response) => {
    try {
      traced(request, response);
    } catch (error) {
      caught.push(error);
      response.writeHead(500).end();
    }
  });
  await whileListening(server, async (origin) => (await fetch(origin)).text());
  const [span] = telemetry.finishedSpans();
  expect(caught).toEqual([failure]);
  expect(span?.attributes['error.type']).toBe('RangeError');
  expect(span?.events.map(({ attributes }) => attributes?.['exception.message'])).toEqual(['it broke']);
});

test('a promise comes back as it is, so that its rejection stays with whom it was', async () => {
  const promise = Promise.reject(new RangeError('it broke'));
  const returned: unknown[] = [];
  const traced = traceHandler(() => promise);
  const server = createServer((request, response) => {
    const result = traced(request, response);
    returned.push(result);
    result.catch(() => response.writeHead(500).end());
  });
  await whileListening(server, async (origin) => (await fetch(origin)).text());
  expect(returned[0]).toBe(promise);
  expect(telemetry.finishedSpans()[0]?.attributes['error.type']).toBe('500');
});

test('a response that is ended when its client has left is no complete one (hapi does so)', async () => {
  const listener = traceHandler((request, response) => {
    request.on('aborted', () => response.end());
    response.write('first');
  });
  await whileListening(createServer(listener), async (origin) => {
    const [response] = await once(get(origin), 'response');
    response.on('error', () => undefined).destroy();
    await telemetry.waitForSpans(1);
  });
  expect(telemetry.finishedSpans()[0]?.attributes['error.type']).toBe('client_disconnected');
});

test.each(['bare', 'traceHandler', 'instrumentApp'])('a rejection that the handler has taken care of ends no process: %s', (way) => {
  expect(crash(way, 'handled')).toEqual({ status: 0, message: undefined });
});
