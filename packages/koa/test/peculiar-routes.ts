import type { RouteExample } from '@ai-trace/conformance';
import type Application from 'koa';
import type { Middleware, Next } from 'koa';
import type { KoaVersion } from './koa-versions.ts';
import { mount } from './mount.ts';

const answer: Middleware = (ctx) => {
  ctx.body = 'answered';
};
const answerAndGoOn: Middleware = (ctx, next) => {
  ctx.body = 'answered';
  return next();
};
const pass = (_ctx: object, next: Next) => next();

/** Routes that have broken Koa instrumentations; {@link peculiarRoutes} tells what each must be named. */
export const registerPeculiarRoutes = (app: Application, version: KoaVersion): void => {
  for (const router of [prefixed(version), handedOn(version), guarded(version)]) app.use(router.routes());
  registerSecondRouter(app, version);
  registerMounts(app, version);
};

const wildcard = (name: string, { routerMajor }: KoaVersion): string => (routerMajor === 13 ? `/(.*)` : `/*${name}`);

const prefixed = ({ Router }: KoaVersion) => {
  const things = new Router({ prefix: '/things' }).get('/', answer).get('/:id', answer);
  const tenants = new Router({ prefix: '/tenants/:tenant' }).use(pass).get('/things/:id', answer);
  const late = new Router().get('/late/:id', answer);
  late.prefix('/prefixed');
  const shared = new Router().get('/item/:id', answer);
  const router = new Router();
  router.use('/v1', things.routes());
  router.use(tenants.routes(), late.routes());
  router.use(['/shop', '/admin/:section/shop'], shared.routes());
  return router;
};

const handedOn = (version: KoaVersion) =>
  new version.Router()
    .use(pass)
    .use('/late/:id', pass)
    .get('/late/:id', pass, answer)
    .use('/late', pass)
    .get('/handed-on/first', pass)
    .get('/handed-on/:name', answer)
    .get('/answered-first/:id', answerAndGoOn)
    .all(`/answered-first${wildcard('rest', version)}`, pass)
    .get(`/splat${wildcard('rest', version)}`, answer)
    .get(/^\/release\/(\d+)$/, answer)
    .get(['/first', '/second/:id'], answer)
    .get('named', '/named/:id', answer)
    .all('/everything/:id', answer)
    .redirect('/old', '/new')
    .param('looked', (_id, _ctx, next) => next())
    .get('/looked-up/:looked', answer)
    .post('/posted/:id', answer)
    .use('/wild', answer);

const guarded = ({ Router }: KoaVersion) =>
  new Router({ prefix: '/guarded' })
    .use((ctx) => ctx.throw(401))
    .get('/me', answer)
    .get('/:id', answer);

const registerSecondRouter = (app: Application, { Router }: KoaVersion): void => {
  const first = new Router().get('/both/:id', pass).get('/first-only/:id', pass);
  const second = new Router().use(pass).get('/both/:name', answer);
  app.use(first.routes()).use(second.routes());
};

const registerMounts = (app: Application, { Koa, Router }: KoaVersion): void => {
  const things = new Router().get('/', answer).get('/things/:id', answer);
  app.use(mount('/mounted', new Koa().use(things.routes())));
  const inner = new Koa().use(mount('/inner', new Koa().use(things.routes())));
  app.use(mount('/outer', inner));
  app.use(mount('/outer', mount('/second', things.routes())));
  app.use(mount('/plain', answer));
};

export const peculiarRoutes = ({ routerMajor }: KoaVersion): RouteExample[] => [
  { name: 'a nested router with a prefix', target: '/v1/things/3', route: '/v1/things/:id', status: 200 },
  { name: 'the root of a nested router', target: '/v1/things', route: '/v1/things', status: 200 },
  { name: 'the root of a nested router with a trailing slash', target: '/v1/things/', route: '/v1/things', status: 200 },
  {
    name: 'a parameterised prefix, behind middleware',
    target: '/tenants/acme/things/3',
    route: '/tenants/:tenant/things/:id',
    status: 200,
  },
  { name: 'a prefix that is set later', target: '/prefixed/late/3', route: '/prefixed/late/:id', status: 200 },
  { name: 'a router at its first mount', target: '/shop/item/1', route: '/shop/item/:id', status: 200 },
  {
    name: 'a router at its second, parameterised mount',
    target: '/admin/x/shop/item/1',
    route: '/admin/:section/shop/item/:id',
    status: 200,
  },
  { name: 'a route between middleware of the same path', target: '/late/1', route: '/late/:id', status: 200 },
  { name: 'next() leads to the route that answers', target: '/handed-on/first', route: '/handed-on/:name', status: 200 },
  { name: 'a route that has answered and calls next()', target: '/answered-first/1', route: '/answered-first/:id', status: 200 },
  {
    name: 'a wildcard route',
    target: '/splat/a/b',
    route: routerMajor === 13 ? '/splat/(.*)' : '/splat/*rest',
    status: 200,
  },
  { name: 'a RegExp', target: '/release/12', route: '/^\\/release\\/(\\d+)$/', status: 200 },
  { name: 'an array, its first path', target: '/first', route: '/first', status: 200 },
  { name: 'an array, its second path', target: '/second/2', route: '/second/:id', status: 200 },
  { name: 'a route with a name', target: '/named/1', route: '/named/:id', status: 200 },
  { name: 'router.all', method: 'PATCH', target: '/everything/1', route: '/everything/:id', status: 200 },
  { name: 'router.redirect', target: '/old', route: '/old', status: 301 },
  { name: 'router.param', target: '/looked-up/7', route: '/looked-up/:looked', status: 200 },
  { name: 'a middleware that answers is no route', target: '/wild/thing', route: undefined, status: 404 },
  { name: 'a method that the route does not have', method: 'DELETE', target: '/posted/1', route: undefined, status: 405 },
  { name: 'a HEAD request to a GET route', method: 'HEAD', target: '/shop/item/1', route: '/shop/item/:id', status: 200 },
  { name: 'a guard that rejects: the route that it guards', target: '/guarded/me', route: '/guarded/me', status: 401 },
  { name: 'next() into a second router', target: '/both/1', route: '/both/:name', status: 200 },
  { name: 'next() into nothing', target: '/first-only/1', route: '/first-only/:id', status: 404 },
  { name: 'koa-mount', target: '/mounted/things/3', route: '/mounted/things/:id', status: 200 },
  { name: 'the root of a mount', target: '/mounted', route: '/mounted', status: 200 },
  { name: 'a mount in a mount', target: '/outer/inner/things/3', route: '/outer/inner/things/:id', status: 200 },
  { name: 'a mount after one that did not match', target: '/outer/second/things/3', route: '/outer/second/things/:id', status: 200 },
  { name: 'a mounted middleware is no route', target: '/plain/thing', route: undefined, status: 200 },
  { name: 'an encoded slash in a parameter', target: '/named/a%2Fb', route: '/named/:id', status: 200 },
];
