import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTelemetry, type Telemetry, waitUntil } from '@ai-trace/conformance';
import { createAdaptorServer } from '@hono/node-server';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { Hono } from 'hono';
import { stream, streamSSE } from 'hono/streaming';
import { aiTraceMiddleware } from '../src/index.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const traced = () => new Hono().use(aiTraceMiddleware());
const servers = () => telemetry.finishedSpans().filter(({ name }) => name !== 'work');
const work = () => trace.getTracer('test').startSpan('work').end();

/** Serves the application on Node while `use` runs. */
const serve = async (app: Hono, use: (origin: string) => Promise<void>): Promise<void> => {
  const server = createAdaptorServer({ fetch: app.fetch }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
};

test('waitUntil: what it waits for stays in the trace', async () => {
  const waiting: Promise<unknown>[] = [];
  const executionContext = {
    waitUntil: (promise: Promise<unknown>) => void waiting.push(promise),
    passThroughOnException: () => {},
    props: {},
  };
  const app = traced().get('/', (c) => {
    c.executionCtx.waitUntil(new Promise((resolve) => setImmediate(resolve)).then(work));
    return c.body(null, 204);
  });
  await app.request('/', {}, {}, executionContext);
  const [span] = servers();
  await Promise.all(waiting);
  const late = telemetry.finishedSpans().find(({ name }) => name === 'work');
  expect(late?.parentSpanContext?.spanId).toBe(span!.spanContext().spanId);
});

test.each([
  ['stream()', stream],
  ['streamSSE()', streamSSE],
])('an error in a %s callback, which Hono takes itself, is on the span where onError puts it', async (_name, streaming) => {
  const errors: unknown[] = [];
  const app = traced().get('/', (c) =>
    streaming(
      c,
      async (body: { write(text: string): Promise<unknown> }) => {
        await body.write('first\n');
        throw new RangeError('it broke');
      },
      async (error) => {
        errors.push(error);
        trace.getActiveSpan()?.recordException(error);
      },
    ),
  );
  await (await app.request('/')).text();
  expect(errors).toEqual([new RangeError('it broke')]);
  expect(servers().map(({ status }) => status.code)).toEqual([SpanStatusCode.UNSET]);
  expect(servers()[0]?.events.map(({ attributes }) => attributes?.['exception.type'])).toEqual(['RangeError']);
});

test('streamSSE() on Node: one span to the last event, and what the callback starts is inside', async () => {
  const app = traced().get('/sse', (c) =>
    streamSSE(c, async (events) => {
      for (const data of ['one', 'two']) {
        await new Promise((resolve) => setImmediate(resolve));
        work();
        await events.writeSSE({ data });
      }
    }),
  );
  await serve(app, async (origin) => {
    expect(await (await fetch(`${origin}/sse`)).text()).toBe('data: one\n\ndata: two\n\n');
    await telemetry.waitForSpans(3);
  });
  const [span] = servers();
  const inside = telemetry.finishedSpans().filter(({ parentSpanContext }) => parentSpanContext?.spanId === span?.spanContext().spanId);
  expect(inside.map(({ name }) => name)).toEqual(['work', 'work']);
});

test('trustProxy without node:http', async () => {
  const app = new Hono().use(aiTraceMiddleware({ trustProxy: true })).get('/', (c) => c.text(''));
  const headers = { 'x-forwarded-for': '203.0.113.9, 10.0.0.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.example.com' };
  await app.request('/', { headers });
  expect(servers()[0]?.attributes).toMatchObject({
    'client.address': '203.0.113.9',
    'url.scheme': 'https',
    'server.address': 'api.example.com',
    'server.port': 443,
  });
});

test('an instrumented application that is mounted in another has no second span', async () => {
  const inner = traced().get('/:id', (c) => {
    work();
    return c.text('inner');
  });
  const app = traced().mount('/inner', inner.fetch);
  await app.request('/inner/1');
  await serve(app, async (origin) => {
    await fetch(`${origin}/inner/1`);
    await telemetry.waitForSpans(4);
  });
  expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['work', 'GET /inner/*', 'work', 'GET /inner/*']);
});

test('middleware on a part of the application traces that part', async () => {
  const part = new Hono().use(aiTraceMiddleware()).get('/:id', (c) => c.text('part'));
  const app = new Hono().route('/parts', part).get('/other', (c) => c.text('other'));
  await app.request('/parts/1');
  await app.request('/parts/1/nothing');
  await app.request('/other');
  expect(servers().map(({ name }) => name)).toEqual(['GET /parts/:id', 'GET']);
});

test('a notFound handler that answers leaves the request without a route', async () => {
  const app = traced().notFound((c) => c.text('nothing here', 404));
  const response = await app.request('/nowhere');
  expect([response.status, await response.text()]).toEqual([404, 'nothing here']);
  expect(servers().map(({ name }) => name)).toEqual(['GET']);
});

test.each([
  ['with a handler', '/'],
  ['without', '/nowhere'],
])('what is thrown that is no Error reaches the runtime, and the span, %s', async (_what, target) => {
  const fail = () => {
    throw 'a string';
  };
  const app = traced().get('/', fail).notFound(fail);
  await expect((async () => app.request(target))()).rejects.toBe('a string');
  expect(servers().map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR]);
});

test('on Node the very Response of the handler is answered with', async () => {
  const made: Response[] = [];
  const answered: Response[] = [];
  const app = traced().get('/', (c) => {
    const response = c.text('hello');
    made.push(response);
    return response;
  });
  const watching = new Hono().all('*', async (c) => {
    const response = await app.fetch(c.req.raw, c.env);
    answered.push(response);
    return response;
  });
  await serve(watching, async (origin) => {
    expect(await (await fetch(origin)).text()).toBe('hello');
  });
  expect(servers()).toHaveLength(1);
  expect(answered[0]).toBe(made[0]);
});

test('of malformed requests, each that comes to the application has one span', async () => {
  let reached = 0;
  const app = traced().all('*', (c) => c.text(''));
  const counting = new Hono();
  counting.fetch = (...request) => {
    reached++;
    return app.fetch(...request);
  };
  const targets = [
    '/',
    '//x',
    '/%',
    '/%zz?%zz=%zz',
    '/?',
    '/a b',
    '*',
    'hello',
    '/a/../b',
    '/\\x',
    'http://u:p@h/x',
    '/%E0%A4%A',
    '/[]{}|^`',
  ];
  await serve(counting, async (origin) => {
    for (const target of targets) {
      const socket = connect(Number(new URL(origin).port), '127.0.0.1');
      socket.end(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\ntraceparent: 00-zz\r\n\r\n`);
      expect(await text(socket)).toMatch(/^HTTP\/1.1 (200|400) /);
    }
    await waitUntil(
      () => servers().length >= reached,
      () => `${reached} spans expected, got ${servers().length}`,
    );
  });
  expect(reached).toBeGreaterThan(7);
  expect(servers()).toHaveLength(reached);
});
