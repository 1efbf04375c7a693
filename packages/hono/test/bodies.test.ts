import { once } from 'node:events';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import * as nodeServer2 from '@hono/node-server';
import { trace } from '@opentelemetry/api';
import { type Context, type Handler, Hono } from 'hono';
import { compress } from 'hono/compress';
import { streamText } from 'hono/streaming';
import * as nodeServer1 from 'hono-node-server-1';
import { aiTraceMiddleware } from '../src/index.ts';

const { Request: GlobalRequest, Response: GlobalResponse } = globalThis;

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(async () => {
  Object.assign(globalThis, { Request: GlobalRequest, Response: GlobalResponse });
  await telemetry.shutdown();
});

const mark = (name: string) => trace.getTracer('test').startSpan(name).end();

/** Makes its spans when it is read. */
async function* lines() {
  for (const line of ['one ', 'two ', 'three']) {
    await new Promise((resolve) => setImmediate(resolve));
    mark('line');
    yield new TextEncoder().encode(line);
  }
}

/** Never ends by itself. */
const endless = () =>
  new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      controller.enqueue(new TextEncoder().encode('more '));
    },
    cancel: () => mark('cancel'),
  });

const newHeader = async (c: Context, next: () => Promise<void>) => {
  await next();
  c.header('X-Late', 'yes');
};

const bodies: Record<string, Handler> = {
  'c.body() of a stream': (c) => c.body(ReadableStream.from(lines()) as ReadableStream),
  'a Response of a stream': () => new Response(ReadableStream.from(lines()) as ReadableStream),
  'a Response of an async generator': () => new Response(lines() as never),
  'a Response that was made before the server': () => new GlobalResponse(ReadableStream.from(lines()) as ReadableStream),
  'a stream that is piped through another': () =>
    new Response((ReadableStream.from(lines()) as ReadableStream).pipeThrough(new TransformStream())),
  'streamText()': (c) =>
    streamText(c, async (text) => {
      for await (const line of lines()) await text.write(line);
    }),
};

const servers = [
  ['@hono/node-server 2', nodeServer2, true],
  ['@hono/node-server 2 beside the global objects', nodeServer2, false],
  ['@hono/node-server 1', nodeServer1, true],
  ['@hono/node-server 1 beside the global objects', nodeServer1, false],
] as const;

describe.each(servers)('on %s', (_name, { createAdaptorServer }, overrideGlobalObjects) => {
  /** Serves the application on Node while `use` runs. */
  const serve = async (fetch: Hono['fetch'], use: (origin: string) => Promise<void>): Promise<void> => {
    const server = createAdaptorServer({ fetch, overrideGlobalObjects }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  };

  test.each(Object.entries(bodies))('%s keeps the context', async (_body, handler) => {
    const app = new Hono().use(aiTraceMiddleware({ excludedUrls: '/excluded' }));
    app.get('/traced', handler).get('/excluded', handler).get('/late-header', newHeader, handler).get('/compressed', compress(), handler);
    await serve(app.fetch, async (origin) => {
      expect(await (await fetch(`${origin}/excluded`)).text()).toBe('one two three');
      for (const path of ['/traced', '/late-header', '/compressed']) {
        expect(await (await fetch(origin + path)).text()).toBe('one two three');
        const [server, ...children] = (await telemetry.waitForSpans(4)).toReversed();
        expect(server?.name).toBe(`GET ${path}`);
        expect(children.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId])).toEqual(
          Array(3).fill(['line', server?.spanContext().spanId]),
        );
        telemetry.reset();
      }
    });
  });

  test('a stream that is cancelled keeps the context', async () => {
    const app = new Hono().use(aiTraceMiddleware({ excludedUrls: '/excluded' }));
    app.get('/traced', (c) => c.body(endless())).get('/excluded', (c) => c.body(endless()));
    await serve(app.fetch, async (origin) => {
      for (const path of ['/excluded', '/traced']) {
        await new Promise((resolve) => get(origin + path, (answer) => answer.once('data', () => answer.destroy()).once('close', resolve)));
      }
      const spans = await telemetry.waitForSpans(2);
      const [server, ...others] = [...spans].sort((one, other) => other.kind - one.kind);
      expect(others.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId])).toEqual([
        ['cancel', server?.spanContext().spanId],
      ]);
    });
  });

  test.each<[string, Handler]>([
    ['a text', (c) => c.text('text')],
    ['no body', (c) => c.body(null, 204)],
    ['a stream', (c) => c.body(ReadableStream.from(lines()) as ReadableStream)],
  ])("the server's short way stays for %s", async (_body, handler) => {
    const answer = async (app: Hono) => {
      let made: Response | undefined;
      await serve(
        async (...request) => {
          made = await app.fetch(...request);
          return made;
        },
        async (origin) => void (await (await fetch(origin)).text()),
      );
      return Object.getOwnPropertySymbols(made).map(String);
    };
    expect(await answer(new Hono().use(aiTraceMiddleware()).get('/', handler))).toEqual(await answer(new Hono().get('/', handler)));
  });
});
