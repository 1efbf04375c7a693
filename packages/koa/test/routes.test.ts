import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import type Application from 'koa';
import type { Context, Middleware, Next } from 'koa';
import request from 'supertest';
import { aiTraceMiddleware } from '../src/index.ts';
import { koaVersions } from './koa-versions.ts';
import { mount } from './mount.ts';

const answer: Middleware = (ctx) => {
  ctx.body = 'answered';
};
const pass = (_ctx: object, next: Next) => next();

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

describe.each(koaVersions)('routes of $title', ({ Koa, Router, routerMajor }) => {
  const nameOf = async (target: string, build: (app: Application) => void): Promise<string | undefined> => {
    telemetry.reset();
    const app = new Koa();
    app.use(aiTraceMiddleware());
    build(app);
    await request(app.callback()).get(target);
    const [span] = await telemetry.waitForSpans(1);
    return span?.name;
  };

  test('an application without a router has no route', async () => {
    expect(await nameOf('/users/1', (app) => app.use(answer))).toBe('GET');
  });

  test('a path that is rewritten before it is routed', async () => {
    const rewrite: Middleware = (ctx, next) => {
      ctx.path = ctx.path.slice('/acme'.length);
      return next();
    };
    const router = new Router().get('/users/:id', answer);
    expect(await nameOf('/acme/users/1', (app) => app.use(rewrite).use(router.routes()))).toBe('GET /users/:id');
    expect(await nameOf('/acme/api/users/1', (app) => app.use(rewrite).use(mount('/api', router.routes())))).toBe('GET /api/users/:id');
  });

  test('mounts of the same path, of which the first goes on', async () => {
    const router = new Router().get('/users/:id', answer);
    const build = (app: Application) => app.use(mount('/api', pass)).use(mount('/api', router.routes()));
    expect(await nameOf('/api/users/1', build)).toBe('GET /api/users/:id');
  });

  test('a route after a mount that did not answer has no prefix', async () => {
    const router = new Router().get('/api/users/:id', answer);
    expect(await nameOf('/api/users/1', (app) => app.use(mount('/api', pass)).use(router.routes()))).toBe('GET /api/users/:id');
  });

  test('middleware in a mounted application alone, from the first request on', async () => {
    const api = new Koa().use(aiTraceMiddleware()).use(new Router().get('/users/:id', answer).routes());
    const listener = new Koa().use(mount('/api', api)).use(answer).callback();
    await request(listener).get('/api/users/1');
    await request(listener).get('/api/users/2');
    await request(listener).get('/elsewhere');
    expect((await telemetry.waitForSpans(2)).map(({ name }) => name)).toEqual(['GET /api/users/:id', 'GET /api/users/:id']);
  });

  test('both the application and one that is mounted on it', async () => {
    const api = new Koa().use(aiTraceMiddleware()).use(new Router().get('/users/:id', answer).routes());
    expect(await nameOf('/api/users/1', (app) => app.use(mount('/api', api)))).toBe('GET /api/users/:id');
    expect(telemetry.finishedSpans()).toHaveLength(1);
  });

  test('an exclusive router runs its last match', async () => {
    const router = new Router({ exclusive: true }).get('/users/:id', answer).get('/users/me', answer);
    expect(await nameOf('/users/me', (app) => app.use(router.routes()))).toBe('GET /users/me');
  });

  test('a router that nothing but a function knows', async () => {
    const router = new Router().get('/users/:id', answer).routes();
    expect(await nameOf('/users/1', (app) => app.use((ctx, next) => router(ctx as never, next)))).toBe('GET /users/:id');
  });

  test('a route registered while the application serves', async () => {
    const router = new Router();
    const listener = new Koa().use(aiTraceMiddleware()).use(router.routes()).callback();
    await request(listener).get('/late/1');
    router.get('/late/:id', answer);
    await request(listener).get('/late/1');
    expect((await telemetry.waitForSpans(2)).map(({ name }) => name)).toEqual(['GET', 'GET /late/:id']);
  });

  test('a catch-all for what no other route answers', async () => {
    const fallback = routerMajor === 13 ? '(.*)' : '/{*path}';
    const router = new Router().get('/users/:id', answer).all(fallback, answer);
    expect(await nameOf('/users/1', (app) => app.use(router.routes()))).toBe('GET /users/:id');
    expect(await nameOf('/nothing', (app) => app.use(router.routes()))).toBe(`GET ${fallback}`);
  });

  test('a status that middleware set beforehand', async () => {
    const forbid: Middleware = (ctx, next) => {
      ctx.status = 403;
      return next();
    };
    const router = new Router().get('/users/me', pass).get('/users/:id', answer);
    expect(await nameOf('/users/me', (app) => app.use(forbid).use(router.routes()))).toBe('GET /users/:id');
  });

  test('the context reads as the router and the mount left it', async () => {
    const seen: unknown[] = [];
    const look = (ctx: Context, next: Next) => {
      seen.push(ctx._matchedRoute, ctx.mountPath);
      return next();
    };
    const router = new Router().get('/users/:id', look, answer);
    await nameOf('/api/users/1', (app) => app.use(look).use(mount('/api', router.routes())));
    expect(seen).toEqual([undefined, undefined, '/users/:id', '/api']);
  });
});
