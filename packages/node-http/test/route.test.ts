import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { DiagLogLevel, diag, type Span, type TracerProvider, trace } from '@opentelemetry/api';
import { type AiTraceNodeHttpOptions, instrumentApp, traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

let telemetry: Telemetry;
const warnings: string[] = [];
beforeEach(() => {
  telemetry = createTelemetry();
  warnings.length = 0;
  const ignore = () => {};
  const warn = (message: string) => void warnings.push(message);
  diag.setLogger({ warn, error: warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.ALL);
});
afterEach(async () => {
  diag.disable();
  await telemetry.shutdown();
});

const answer: RequestListener = (_request, response) => void response.end();

const nameWith = async (options: AiTraceNodeHttpOptions, handler = answer): Promise<string | undefined> => {
  await whileListening(createServer(traceHandler(handler, options)), async (origin) => (await fetch(`${origin}/users/7`)).text());
  return telemetry.finishedSpans()[0]?.name;
};

test('no route without the option', async () => {
  expect(await nameWith({})).toBe('GET');
});

test('a span of another SDK, whose name cannot be read, is named for its route', async () => {
  const names: string[] = [];
  const startSpan = (name: string): Span => {
    names.push(name);
    const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
    const updateName = (changed: string): Span => {
      names.push(changed);
      return span;
    };
    return Object.assign(span, { isRecording: () => true, updateName });
  };
  const tracerProvider: TracerProvider = { getTracer: () => ({ startSpan, startActiveSpan: () => undefined as never }) };
  await nameWith({ tracerProvider, route: () => '/users/:id' });
  expect(names).toEqual(['GET', 'GET /users/:id']);
});

test('a route that the request itself tells is asked for once', async () => {
  const asked: (string | undefined)[] = [];
  const route = ({ url }: IncomingMessage) => {
    asked.push(url);
    return '/users/:id';
  };
  expect(await nameWith({ route })).toBe('GET /users/:id');
  expect(asked).toEqual(['/users/7']);
});

test('a route that the handler has found is asked for when it has returned', async () => {
  const found = new WeakMap<IncomingMessage, string>();
  const handler: RequestListener = (request, response) => {
    found.set(request, '/users/:id');
    response.end();
  };
  expect(await nameWith({ route: (request) => found.get(request) }, handler)).toBe('GET /users/:id');
});

test('an empty route is none', async () => {
  expect(await nameWith({ route: () => '' })).toBe('GET');
  expect(telemetry.finishedSpans()[0]?.attributes).not.toHaveProperty(['http.route']);
});

test('an excluded request is not asked for its route', async () => {
  const route = jest.fn(() => '/users/:id');
  await nameWith({ route, excludedUrls: '/users' });
  expect(route).not.toHaveBeenCalled();
});

test('a route that throws changes nothing and is reported once', async () => {
  const route = () => {
    throw new Error('no route');
  };
  expect(await nameWith({ route })).toBe('GET');
  await nameWith({ route });
  expect(warnings).toEqual(['[@ai-trace/core] route failed; the application goes on without it.']);
});

test.each([
  [null, '`options` must be an object, got null.'],
  [42, '`options` must be an object, got 42.'],
  [{ route: '/users' }, '`route` must be a function of the request, got "/users".'],
  [{ trustProxy: 1 }, '`trustProxy` must be a boolean, got 1.'],
  [{ disconnectIsError: 'no' }, '`disconnectIsError` must be a boolean, got "no".'],
])('wrong options %j throw at once', (options, message) => {
  const expected = `[@ai-trace/node-http] ${message}`;
  expect(() => traceHandler(answer, options as never)).toThrow(expected);
  expect(() => instrumentApp(createServer(), options as never)).toThrow(expected);
});
