import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTelemetry, Gate, type Telemetry } from '@ai-trace/conformance';
import type { FastifyPluginCallback } from 'fastify';
import { aiTracePlugin, instrumentApp } from '../src/index.ts';
import { fastifyVersions, loadPackages } from './fastify-versions.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const wrong = { disconnectIsError: 'no' as never };
const refusal = '[@ai-trace/fastify] `disconnectIsError` must be a boolean, got "no".';

describe.each(fastifyVersions)('in Fastify $version', ({ packages }) => {
  const { fastify } = loadPackages(packages);

  test('wrong options are refused: by instrumentApp at once, by the plugin when the app gets ready', async () => {
    expect(() => instrumentApp(fastify(), wrong)).toThrow(refusal);
    await expect(fastify().register(aiTracePlugin, wrong).ready()).rejects.toThrow(refusal);
  });

  test("Fastify's own options, as @fastify/autoload gives them to every plugin, are left aside", async () => {
    const app = fastify().register(aiTracePlugin, { prefix: '/tracing', logLevel: 'warn', logSerializers: {}, excludedUrls: '/health' });
    app.get('/health', async () => 'well');
    app.get('/hello', async () => 'hello');
    for (const path of ['/health', '/hello']) await app.inject(path);
    await app.close();
    expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['GET /hello']);
  });

  test('too late, Fastify says so itself', async () => {
    const app = fastify();
    await app.ready();
    expect(() => instrumentApp(app)).toThrow(/already (booted|listening|started)/);
    expect(() => app.register(aiTracePlugin)).toThrow(/already (booted|listening|started)/);
    await app.close();
  });

  test('the plugin is no scope of its own, and has a name', async () => {
    const app = fastify().register(aiTracePlugin);
    await app.ready();
    expect(app.hasPlugin('@ai-trace/fastify')).toBe(true);
    await app.close();
  });

  test('instrumentApp returns the app, and traces what was registered before', async () => {
    const app = fastify();
    app.get('/users/:id', async () => 'answered');
    app.register(async (scope) => void scope.get('/teams/:id', async () => 'answered'), { prefix: '/orgs/:org' });
    expect(instrumentApp(app)).toBe(app);
    instrumentApp(app).register(aiTracePlugin);
    await app.inject('/users/1');
    await app.inject('/orgs/a/teams/1');
    await telemetry.waitForSpans(2);
    await app.close();
    expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['GET /users/:id', 'GET /orgs/:org/teams/:id']);
  });

  test('registered in a scope, it traces that scope, and what comes under it, alone', async () => {
    const inner: FastifyPluginCallback = (scope, _options, done) => {
      scope.get('/inner', async () => 'answered');
      done();
    };
    const traced: FastifyPluginCallback = (scope, _options, done) => {
      scope.register(aiTracePlugin);
      scope.get('/outer', async () => 'answered');
      scope.register(inner);
      done();
    };
    const app = fastify().register(traced, { prefix: '/traced' });
    app.get('/untraced', (_request, reply) => reply.send('answered'));
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    for (const path of ['/untraced', '/traced/outer', '/%zz', '/traced/inner']) await (await fetch(origin + path)).text();
    await app.close();
    expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['GET /traced/outer', 'GET /traced/inner']);
  });

  test('a request that comes while the server closes has a span', async () => {
    const app = fastify().register(aiTracePlugin);
    const [closing, last] = [new Gate(), new Gate()];
    app.addHook('preClose', async () => closing.open());
    app.get('/last', async () => {
      void app.close();
      await last.pass();
      return 'answered';
    });
    app.get('/too-late', async () => 'never');
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    const answers = text(socket);
    const send = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    send('/last');
    await closing.pass();
    const arrival = once(app.server, 'request');
    send('/too-late');
    await arrival;
    last.open();
    expect(await answers).toMatch(/^HTTP\/1.1 200 .*answeredHTTP\/1.1 503 /s);
    await app.close();
    const statuses = telemetry.finishedSpans().map(({ attributes }) => attributes['http.response.status_code']);
    expect(statuses).toEqual([200, 503]);
  });

  test('what Fastify refuses has no Fastify request: hooks are not asked, exclusion and sessions hold', async () => {
    const never = () => {
      throw new Error('called');
    };
    const app = fastify();
    instrumentApp(app, {
      excludedUrls: '/private',
      ignoreRequest: never,
      requestHook: never,
      responseHook: never,
      publicEndpoint: never,
      session: { resolve: never, responseHeader: 'X-Session-ID' },
    });
    app.get('/:id', async () => 'never');
    app.get('/private/:id', async () => 'never');
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    const headers = { 'x-session-id': 's-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    for (const path of ['/private/%zz', '/%zz']) await (await fetch(origin + path, { headers })).text();
    await app.close();
    const [span, ...others] = telemetry.finishedSpans();
    expect(others).toEqual([]);
    expect(span?.attributes).toMatchObject({ 'url.path': '/%zz', 'session.id': 's-1', 'http.response.status_code': 400 });
    expect(span?.parentSpanContext).toBeUndefined();
  });
});

test.each([undefined, 'app', {}])('what is not an app, %p, is refused', (app) => {
  expect(() => instrumentApp(app as never)).toThrow('[@ai-trace/fastify] `app` must be an application with `addHook`, got ');
});
