import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { trace } from '@opentelemetry/api';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import request from 'supertest';
import { type App, routerOf } from '../src/express-structure.ts';
import { aiTraceMiddleware } from '../src/index.ts';
import { expressVersions, loadExpress } from './express-versions.ts';

const answer: RequestHandler = (_req, res) => {
  res.end();
};
const pass: RequestHandler = (_req, _res, next) => next();

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

describe.each(expressVersions)('routes of Express %s', (version, packageName) => {
  const express = loadExpress(packageName);
  const { Router } = express;

  const nameOf = async (target: string, build: (app: Express) => void, method: 'get' | 'post' | 'head' = 'get'): Promise<string> => {
    const app = express();
    app.use(aiTraceMiddleware());
    build(app);
    await request(app)[method](target);
    const [span] = await telemetry.waitForSpans(1);
    return span?.name ?? '';
  };

  test('a router mounted at two places, with a parameter and without', async () => {
    const items = Router().get('/items/:id', answer);
    const build = (app: Express) => app.use('/shops/:shop', items).use('/store', items);
    expect(await nameOf('/shops/shops/items/1', build)).toBe('GET /shops/:shop/items/:id');
    telemetry.reset();
    expect(await nameOf('/store/items/1', build)).toBe('GET /store/items/:id');
  });

  test('a route that user code set by hand stays when another route follows', async () => {
    const setByHand: RequestHandler = (_req, _res, next) => {
      trace.getActiveSpan()?.setAttribute('http.route', '/by/hand');
      next();
    };
    expect(await nameOf('/a/1', (app) => app.get('/a/:first', setByHand).get('/a/:second', answer))).toBe('GET /by/hand');
    expect((await telemetry.waitForSpans(1))[0]?.attributes['http.route']).toBe('/by/hand');
  });

  test('a router mounted twice for one path: the mount whose handler answered', async () => {
    let visits = 0;
    const router = Router().get('/item', (_req, res, next) => (++visits === 2 ? res.end() : next()));
    expect(await nameOf('/a/item', (app) => app.use('/:first', router).use('/:second', router))).toBe('GET /:second/item');
  });

  test('a router mounted at places that overlap: the mount that the request takes', async () => {
    const mountThrice = (router: RequestHandler) => (app: Express) => app.use('/acme', router).use('/:tenant', router).use('/:org', router);
    expect(await nameOf('/acme/item/1', mountThrice(Router().get('/item/:id', answer)))).toBe('GET /acme/item/:id');
    telemetry.reset();
    let visits = 0;
    const passOnce = Router().get('/item/:id', (_req, res, next) => (++visits === 2 ? res.end() : next()));
    expect(await nameOf('/acme/item/1', mountThrice(passOnce))).toBe('GET /:tenant/item/:id');
    telemetry.reset();
    const leave: RequestHandler = (_req, _res, next) => next('router');
    const shared = Router().get('/item/:id', answer);
    const buildGuarded = (app: Express) => app.use('/:tenant', Router().use(leave, shared)).use('/acme', shared);
    expect(await nameOf('/acme/item/1', buildGuarded)).toBe('GET /acme/item/:id');
  });

  test('a router that is mounted repeatedly shows its stack at each mount', async () => {
    const router = Router().get('/item', answer);
    const built: App[] = [];
    await nameOf('/a/item', (app) => built.push(app.use('/a', router).use('/:b', router) as unknown as App));
    const layers = routerOf(built[0]!)!.stack.filter(({ name }) => name === 'router');
    expect(layers.map(({ handle }) => [handle.name, handle.length, handle.stack])).toEqual(
      Array(2).fill([router.name, router.length, router.stack]),
    );
  });

  test('a root route of a mounted router has no trailing slash', async () => {
    expect(await nameOf('/users/', (app) => app.use('/users/', Router().get('/', answer)))).toBe('GET /users');
  });

  test('several parameters, also equal ones and ones that look like a literal', async () => {
    const build = (app: Express) => app.use('/from/:from/to/:to', Router().get('/fare', answer));
    expect(await nameOf('/from/to/to/to/fare', build)).toBe('GET /from/:from/to/:to/fare');
    telemetry.reset();
    expect(await nameOf('/from/a%20b/to/caf%C3%A9/fare', build)).toBe('GET /from/:from/to/:to/fare');
  });

  test('a parameter that is part of a segment', async () => {
    expect(await nameOf('/v12/ping', (app) => app.use('/v:version', Router().get('/ping', answer)))).toBe('GET /v:version/ping');
  });

  test('a mount with a wildcard behind a parameter', async () => {
    const mount = version.startsWith('4') ? '/files/:tenant/*' : '/files/:tenant/*rest';
    expect(await nameOf('/files/acme/a/b', (app) => app.use(mount, Router().get('/', answer)))).toBe(`GET ${mount}`);
  });

  test('capitals of a mount', async () => {
    const build = (app: Express) => app.use('/userGroups/:groupId/v.:Version', Router().get('/ping', answer));
    // Express 5.0 does not tell a pattern's case.
    const mount = version === '5.0' ? '/usergroups/:groupId/v.:Version' : '/userGroups/:groupId/v.:Version';
    expect(await nameOf('/USERGROUPS/a/v.1/ping', build)).toBe(`GET ${mount}/ping`);
    telemetry.reset();
    const buildRepeating = (app: Express) => app.use('/Ab/:x/a', Router().get('/ping', answer));
    expect(await nameOf('/ab/1/a/ping', buildRepeating)).toBe(version === '5.0' ? 'GET /ab/:x/a/ping' : 'GET /Ab/:x/a/ping');
  });

  test('arrays of paths, on mounts and on routes', async () => {
    const router = Router().get(['/one/:a', '/two/:b'], answer);
    const build = (app: Express) => app.use(['/x/:left', '/y/:right'], router);
    expect(await nameOf('/y/1/two/2', build)).toBe('GET /y/:right/two/:b');
    telemetry.reset();
    expect(await nameOf('/x/1/one/2', build)).toBe('GET /x/:left/one/:a');
  });

  test('arrays of mounts whose parameters have the same names', async () => {
    const build = (app: Express) => app.use(['/from/:b/to/:a', '/:a/:b'], Router().get('/fare', answer));
    for (const [target, mount] of [
      ['/from/x/to/y', '/from/:b/to/:a'],
      ['/x/y', '/:a/:b'],
    ]) {
      expect(await nameOf(`${target}/fare`, build)).toBe(`GET ${mount}/fare`);
      telemetry.reset();
    }
  });

  test('a RegExp route stands as it was written', async () => {
    expect(await nameOf('/files/12', (app) => app.get(/^\/files\/(\d+)$/, answer))).toBe('GET /^\\/files\\/(\\d+)$/');
  });

  test('sub-applications, nested and below a parameter', async () => {
    const inner = express().get('/leaf', answer);
    const outer = express().use('/in/:side', inner).get('/own/:id', answer);
    const build = (app: Express) => app.use('/tenants/:tenant', outer);
    expect(await nameOf('/tenants/in/in/left/leaf', build)).toBe('GET /tenants/:tenant/in/:side/leaf');
    telemetry.reset();
    expect(await nameOf('/tenants/t/own/1', build)).toBe('GET /tenants/:tenant/own/:id');
  });

  test('several sub-applications, and one mounted twice, whose mounts overlap', async () => {
    const items = () => express().get('/item/:id', answer);
    const others = () => express().get('/other', answer);
    const build = (app: Express) => app.use('/:tenant', others(), others()).use('/:org', items());
    expect(await nameOf('/acme/item/1', build)).toBe('GET /:org/item/:id');
    telemetry.reset();
    const twice = items();
    expect(await nameOf('/acme/item/1', (app) => app.use('/acme', twice).use('/:tenant', twice))).toBe('GET /acme/item/:id');
  });

  test('a sub-application on a router, and behind a function', async () => {
    const leaves = () => express().get('/leaf/:id', answer);
    const inner = leaves();
    const build = (app: Express) => app.use('/apis/:api', Router().use(pass).use('/sub', inner), pass).use('/:any/:other', pass);
    expect(await nameOf('/apis/1/sub/leaf/2', build)).toBe('GET /apis/:api/sub/leaf/:id');
    telemetry.reset();
    const behind = leaves();
    expect(await nameOf('/lazy/x/leaf/2', (app) => app.use('/lazy/:kind', (req, res, next) => behind(req, res, next)))).toBe(
      'GET /lazy/:kind/leaf/:id',
    );
  });

  test('the application of a sub-application that has the middleware for itself', async () => {
    const app = express();
    const api = express().use(aiTraceMiddleware()).get('/known', answer);
    app.use('/:any', api).get('/:any/other', answer);
    for (const target of ['/api/known', '/api/other', '/api/nowhere']) await request(app).get(target);
    const spans = await telemetry.waitForSpans(3);
    expect(spans.map(({ name }) => name)).toEqual(['GET /:any/known', 'GET /:any/other', 'GET']);
  });

  test('a router behind a function, after a route that passed on', async () => {
    const router = Router().get('/item/:id', answer);
    const build = (app: Express) => app.all(/.*/, pass).use('/lazy/:kind', (req, res, next) => router(req, res, next));
    expect(await nameOf('/lazy/x/item/1', build)).toBe('GET /lazy/:kind/item/:id');
  });

  test('the route of a router behind a function that has several paths', async () => {
    const router = Router().get(['/one/:a', '/two/:b'], answer);
    const build = (app: Express) => app.use('/lazy', (req, res, next) => router(req, res, next));
    expect(await nameOf('/lazy/two/2', build)).toBe('GET /lazy/two/:b');
  });

  test('a router behind a function that is mounted elsewhere, too', async () => {
    const router = Router().get('/item/:id', answer);
    const build = (app: Express) => app.use('/lazy/:kind', (req, res, next) => router(req, res, next)).use('/items', router);
    expect(await nameOf('/lazy/x/item/1', build)).toBe('GET /lazy/:kind/item/:id');
    telemetry.reset();
    const app = express().use(aiTraceMiddleware()).use('/items', router);
    app.use('/lazy', (req, res, next) => router(req, res, next));
    for (const path of ['/items/item/1', '/lazy/item/1', '/items/item/2']) await request(app).get(path);
    const names = (await telemetry.waitForSpans(3)).map(({ name }) => name);
    expect(names).toEqual(['GET /items/item/:id', 'GET /lazy/item/:id', 'GET /items/item/:id']);
  });

  test('no route rather than half of one, where a router behind a function mounts another', async () => {
    const router = Router().use('/:inner', Router().get('/item/:id', answer));
    const build = (app: Express) => app.use('/lazy', (req, res, next) => router(req, res, next));
    expect(await nameOf('/lazy/x/item/1', build)).toBe('GET');
  });

  test('after an application on a router, or behind a function, that let the request pass', async () => {
    const build = (app: Express) =>
      app.use(Router().use('/:any', express().get('/other', answer))).use('/shops/:shop', Router().get('/items/:id', answer));
    expect(await nameOf('/shops/1/items/2', build)).toBe('GET /shops/:shop/items/:id');
    telemetry.reset();
    const passing = express();
    const buildBehind = (app: Express) =>
      app.use((req, res, next) => passing(req, res, next)).use('/shops/:shop', Router().get('/items/:id', answer));
    expect(await nameOf('/shops/1/items/2', buildBehind)).toBe('GET /shops/:shop/items/:id');
  });

  test('a RegExp mount that looks ahead', async () => {
    const build = (app: Express) => app.use(/^\/v\d+(?=\/)/, Router().get('/items/:id', answer));
    // Express 5.0 keeps nothing of the RegExp.
    const mount = version === '5.0' ? '/v2' : '/^\\/v\\d+(?=\\/)';
    expect(await nameOf('/v2/items/1', build)).toBe(`GET ${mount}/items/:id`);
  });

  test('a router behind a function of the application', async () => {
    const router = Router().get('/item/:id', answer);
    const build = (app: Express) => app.use('/lazy/:kind', (req, res, next) => router(req, res, next));
    expect(await nameOf('/lazy/x/item/1', build)).toBe('GET /lazy/:kind/item/:id');
  });

  test('a Router as route middleware does not replace the route (contrib#2820)', async () => {
    expect(await nameOf('/things/1', (app) => app.get('/things/:id', Router().get(/.*/, pass).get('/things/1', pass), answer))).toBe(
      'GET /things/:id',
    );
  });

  test("next('route') goes on to the handler that answers", async () => {
    const skip: RequestHandler = (_req, _res, next) => next('route');
    expect(await nameOf('/a', (app) => app.get('/:first', skip).get('/:second', answer))).toBe('GET /:second');
  });

  test('router.param runs inside the route', async () => {
    const router = Router().get('/:id', answer);
    router.param('id', (_req, _res, next) => setImmediate(next));
    expect(await nameOf('/users/7', (app) => app.use('/users', router))).toBe('GET /users/:id');
  });

  test('middleware with a path is no route, before or after a match', async () => {
    expect(await nameOf('/none', (app) => app.use('/none', pass))).toBe('GET');
    telemetry.reset();
    const build = (app: Express) => app.use('/api', pass).get('/api/:id', pass, answer).use('/api', pass);
    expect(await nameOf('/api/1', build)).toBe('GET /api/:id');
  });

  test('a route registered while the application serves', async () => {
    const app = express().use(aiTraceMiddleware()) as Express;
    const router = Router();
    app.use('/late/:x', router);
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await request(origin).get('/late/1/y');
    router.get('/y', answer);
    await request(origin).get('/late/1/y');
    await new Promise((resolve) => server.close(resolve));
    expect((await telemetry.waitForSpans(2)).map(({ name }) => name)).toEqual(['GET', 'GET /late/:x/y']);
  });

  test('HEAD of a GET route, and an automatic OPTIONS answer without one', async () => {
    expect(await nameOf('/users/1', (app) => app.get('/users/:id', answer), 'head')).toBe('HEAD /users/:id');
  });

  test('HEAD of a route that does not answer it', async () => {
    expect(await nameOf('/users/1', (app) => app.post('/users/:id', answer), 'head')).toBe('HEAD');
    telemetry.reset();
    expect(await nameOf('/users/1', (app) => app.all('/users/:id', answer), 'head')).toBe('HEAD /users/:id');
    telemetry.reset();
    expect(await nameOf('/users/1', (app) => app.head('/users/:id', answer), 'head')).toBe('HEAD /users/:id');
  });

  test('req.route is what Express says it is', async () => {
    const seen: unknown[] = [];
    const look = (req: Request, _res: Response, next: NextFunction) => {
      seen.push(req.route?.path);
      next();
    };
    await nameOf('/users/1', (app) => app.use(look).get('/users/:id', look, answer));
    expect(seen).toEqual([undefined, '/users/:id']);
  });

  test('req.route may be assigned by the application, and is no route then', async () => {
    const assigned: unknown[] = [];
    for (const route of [{ path: '/graphql' }, '/graphql', null]) {
      const name = await nameOf('/graphql', (app) =>
        app.use((req, res) => {
          req.route = route;
          assigned.push(req.route);
          res.end();
        }),
      );
      expect(name).toBe('GET');
      telemetry.reset();
    }
    expect(assigned).toEqual([{ path: '/graphql' }, '/graphql', null]);
  });
});
