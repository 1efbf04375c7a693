import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Context, Middleware } from 'koa';
import request from 'supertest';
import { aiTraceMiddleware, instrumentApp } from '../src/index.ts';
import { koaVersions } from './koa-versions.ts';

const answer: Middleware = (ctx) => {
  ctx.body = 'answered';
};

let telemetry: Telemetry;
const warnings: string[] = [];
beforeEach(() => {
  telemetry = createTelemetry();
  warnings.length = 0;
  const ignore = () => {};
  diag.setLogger(
    { warn: (message) => warnings.push(message), error: ignore, info: ignore, debug: ignore, verbose: ignore },
    DiagLogLevel.ALL,
  );
});
afterEach(async () => {
  diag.disable();
  await telemetry.shutdown();
});

describe.each(koaVersions)('$title', ({ Koa, Router }) => {
  test('instrumentApp puts itself before what is there already', async () => {
    const app = new Koa().use(new Router().get('/users/:id', answer).routes());
    expect(instrumentApp(app)).toBe(app);
    instrumentApp(app);
    await request(app.callback()).get('/users/1').expect(200, 'answered');
    expect((await telemetry.waitForSpans(1)).map(({ name }) => name)).toEqual(['GET /users/:id']);
    expect(warnings).toEqual([]);
  });

  test('every hook gets the context', async () => {
    const seen: Record<string, string> = {};
    const note = (hook: string, ctx: Context) => {
      seen[hook] = `${ctx.path} ${ctx.status}`;
    };
    const app = instrumentApp(new Koa().use(answer), {
      requestHook: (_span, ctx) => note('requestHook', ctx),
      responseHook: (_span, ctx) => note('responseHook', ctx),
      ignoreRequest: (ctx) => {
        note('ignoreRequest', ctx);
        return false;
      },
      session: { resolve: (ctx) => ctx.cookies.get('sid') },
    });
    await request(app.callback()).get('/there').set('Cookie', 'sid=s-1');
    const [span] = await telemetry.waitForSpans(1);
    expect(seen).toEqual({ requestHook: '/there 404', responseHook: '/there 200', ignoreRequest: '/there 404' });
    expect(span?.attributes['session.id']).toBe('s-1');
  });

  test('scheme, host and address are what Koa makes of its proxy settings', async () => {
    const app = instrumentApp(new Koa({ proxy: true, proxyIpHeader: 'X-Real-IP' }).use(answer));
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'shop.example:8443', 'X-Real-IP': '203.0.113.9' };
    await request(app.callback()).get('/').set(forwarded);
    const [span] = await telemetry.waitForSpans(1);
    expect(span?.attributes).toMatchObject({
      'url.scheme': 'https',
      'server.address': 'shop.example',
      'server.port': 8443,
      'client.address': '203.0.113.9',
      'network.peer.address': '127.0.0.1',
    });
  });
});

test('instrumentApp warns of an application that serves already', async () => {
  const { Koa } = koaVersions[0]!;
  const app = new Koa().use(answer);
  const listener = app.callback();
  instrumentApp(app);
  await request(listener).get('/').expect(200, 'answered');
  expect(warnings).toEqual([
    '[@ai-trace/koa] instrumentApp(app) traces nothing of an app that serves already. Call it before app.listen().',
  ]);
});

test('middleware behind routers warns once, saying what to move', async () => {
  const { Koa, Router } = koaVersions[0]!;
  const app = new Koa();
  app.use(new Router().get('/early', answer).routes());
  app.use(aiTraceMiddleware());
  app.use(new Router().get('/late', answer).routes());
  for (const target of ['/late', '/late']) await request(app.callback()).get(target);
  expect(warnings).toEqual([
    '[@ai-trace/koa] 1 router(s) were registered before aiTraceMiddleware() and are not traced. ' +
      'Move app.use(aiTraceMiddleware()) above them, or call instrumentApp(app).',
  ]);
});

test('wrong options throw when the middleware is made', () => {
  expect(() => aiTraceMiddleware({ disconnectIsError: 'no' as never })).toThrow(
    '[@ai-trace/koa] `disconnectIsError` must be a boolean, got "no".',
  );
});

test.each([undefined, 'app', {}])('what is not an application, %p, is refused', (app) => {
  expect(() => instrumentApp(app as never)).toThrow('[@ai-trace/koa] `app` must be an application with `middleware`, got ');
});
