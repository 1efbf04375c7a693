import { AsyncResource } from 'node:async_hooks';
import { type EventEmitter, once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { trace } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { aiTracePlugin } from '../src/index.ts';
import { fastifyVersions, loadPackages } from './fastify-versions.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

/** It comes without types of its own. */
const { WebSocket } = jest.requireActual<{ WebSocket: new (url: string) => EventEmitter & { send(text: string): void; close(): void } }>(
  'ws',
);

const mark = (name: string): void => trace.getTracer('app').startSpan(name).end();

/** The names of the spans under the one SERVER span. */
const namesInside = async (count: number): Promise<string[]> => {
  const spans = await telemetry.waitForSpans(count);
  const root = spans.find(({ name }) => name.includes('/'));
  return spans
    .filter((span) => span !== root && span.parentSpanContext?.spanId === root?.spanContext().spanId)
    .map(({ name }) => name)
    .sort();
};

const listen = async (app: FastifyInstance): Promise<number> => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
};

describe.each(fastifyVersions)('the context in Fastify $version', ({ packages }) => {
  const { fastify, websocket } = loadPackages(packages);
  const apps: FastifyInstance[] = [];
  const createApp = (): FastifyInstance => {
    const app = fastify();
    apps.push(app);
    app.register(aiTracePlugin);
    return app;
  };
  afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

  test('is alive in every hook, asynchronous and not, and in the parsers', async () => {
    const app = createApp();
    for (const hook of ['onRequest', 'preValidation', 'preHandler', 'onResponse'] as const) {
      app.addHook(hook as 'onRequest', (_request, _reply, done) => {
        mark(`${hook}, callback`);
        done();
      });
      app.addHook(hook as 'onRequest', async () => {
        await new Promise(setImmediate);
        mark(hook);
      });
    }
    for (const hook of ['preParsing', 'preSerialization', 'onSend', 'onError'] as const) {
      app.addHook(hook as 'preParsing', (_request, _reply, _payload, done) => {
        mark(`${hook}, callback`);
        done();
      });
      app.addHook(hook as 'preParsing', async (_request, _reply, payload) => {
        await new Promise(setImmediate);
        mark(hook);
        return hook === 'preParsing' ? payload : undefined;
      });
    }
    app.addContentTypeParser('text/a', { parseAs: 'string' }, (_request, body, done) => {
      mark('parseAs');
      done(null, { body });
    });
    app.addContentTypeParser('text/b', (_request, payload, done) => {
      payload.on('data', () => mark('data'));
      payload.on('end', () => {
        mark('end');
        done(null, {});
      });
    });
    app.post('/parsed', async ({ body }) => body);
    app.post('/failed', async () => {
      throw new Error('it broke');
    });
    const port = await listen(app);
    const post = (path: string, type: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { 'content-type': type }, body: 'a' });

    const each = (hook: string) => [hook, `${hook}, callback`];
    const common = ['onRequest', 'onResponse', 'onSend', 'preHandler', 'preParsing', 'preValidation'].flatMap(each);
    expect((await post('/parsed', 'text/a')).status).toBe(200);
    expect(await namesInside(16)).toEqual([...common, 'parseAs', ...each('preSerialization')].sort());
    telemetry.reset();
    expect((await post('/failed', 'text/b')).status).toBe(500);
    expect(await namesInside(17)).toEqual([...common, 'data', 'end', ...each('onError')].sort());
  });

  test('comes back where a plugin that was there before goes on in the context that it has kept', async () => {
    const app = fastify();
    apps.push(app);
    // As `@fastify/request-context` does.
    const kept = new WeakMap<object, AsyncResource>();
    app.addHook('onRequest', (request, _reply, done) => {
      const resource = new AsyncResource('kept');
      kept.set(request, resource);
      resource.runInAsyncScope(done);
    });
    app.addHook('preValidation', (request, _reply, done) => kept.get(request)?.runInAsyncScope(done));
    app.register(aiTracePlugin, { excludedUrls: '/untraced' });
    app.addHook('onRequest', async () => new Promise(setImmediate));
    app.addHook('preValidation', async () => mark('preValidation'));
    for (const path of ['/traced', '/untraced']) app.get(path, async () => mark('handler'));
    const port = await listen(app);
    await fetch(`http://127.0.0.1:${port}/untraced`);
    await fetch(`http://127.0.0.1:${port}/traced`);
    expect(await namesInside(3)).toEqual(['handler', 'preValidation']);
    expect(telemetry.finishedSpans()).toHaveLength(3);
  });

  test('is alive in onRequestAbort', async () => {
    const app = createApp();
    app.addHook('onRequestAbort', (_request, done) => {
      mark('onRequestAbort');
      done();
    });
    const arrived = new Promise<void>((resolve) => {
      app.get('/slow', async () => {
        resolve();
        await new Promise(() => {});
      });
    });
    const client = httpRequest({ port: await listen(app), path: '/slow', agent: false }).on('error', () => {});
    client.end();
    await arrived;
    client.destroy();
    expect(await namesInside(2)).toEqual(['onRequestAbort']);
  });

  test('is alive in onTimeout, request after request on one connection', async () => {
    const app = createApp();
    app.addHook('onTimeout', (request, _reply, done) => {
      mark(`onTimeout of ${request.url}`);
      done();
    });
    app.get('/quick', async () => 'answered');
    app.get('/slow', ({ raw }) => void setImmediate(() => raw.socket.emit('timeout')));
    const port = await listen(app);
    expect(await (await fetch(`http://127.0.0.1:${port}/quick`)).text()).toBe('answered');
    // Node closes the connection after the hooks.
    await expect(fetch(`http://127.0.0.1:${port}/slow`)).rejects.toThrow();
    const spans = await telemetry.waitForSpans(3);
    const [slow, timeout] = ['GET /slow', 'onTimeout of /slow'].map((name) => spans.find((span) => span.name === name));
    expect(timeout?.parentSpanContext?.spanId).toBe(slow?.spanContext().spanId);
  });

  test('takes no more of a connection, however many requests come over it', async () => {
    const app = createApp();
    const emitters: unknown[] = [];
    app.get('/', async ({ raw }) => {
      emitters.push(raw.socket.emit);
      return 'answered';
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const port = await listen(app);
    for (const _time of [1, 2, 3]) {
      const [response] = await once(httpRequest({ port, host: '127.0.0.1', agent }).end(), 'response');
      await once(response.resume(), 'end');
    }
    agent.destroy();
    expect(emitters).toHaveLength(3);
    expect(new Set(emitters).size).toBe(1);
  });

  test('is alive in what comes over a WebSocket, until it closes', async () => {
    const app = createApp();
    app.register(websocket);
    app.register((scope, _options, done) => {
      scope.get('/chat', { websocket: true }, (socket) => {
        mark('open');
        socket.on('message', () => {
          mark('message');
          socket.send('answer');
        });
        socket.on('close', () => mark('close'));
      });
      done();
    });
    const client = new WebSocket(`ws://127.0.0.1:${await listen(app)}/chat`);
    await once(client, 'open');
    client.send('question');
    await once(client, 'message');
    expect(telemetry.finishedSpans().some(({ name }) => name === 'GET /chat')).toBe(false);
    client.close();
    expect(await namesInside(4)).toEqual(['close', 'message', 'open']);
    const span = telemetry.finishedSpans().find(({ name }) => name === 'GET /chat');
    expect([span?.status.code, span?.attributes['ai_trace.client_disconnected']]).toEqual([0, undefined]);
  });

  test('is alive in a stream that is sent', async () => {
    const app = createApp();
    const lines = async function* () {
      mark('first');
      yield 'a';
      await new Promise(setImmediate);
      mark('second');
      yield 'b';
    };
    app.get('/stream', (_request, reply) => reply.send(Readable.from(lines())));
    expect(await (await fetch(`http://127.0.0.1:${await listen(app)}/stream`)).text()).toBe('ab');
    expect(await namesInside(3)).toEqual(['first', 'second']);
  });
});
