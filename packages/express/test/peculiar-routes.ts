import type { RouteExample } from '@ai-trace/conformance';
import type { Application, NextFunction, Request, Response } from 'express';
import type { ExpressVariant } from './app.ts';

const answer = (_req: Request, res: Response) => void res.send('answered');
const pass = (_req: Request, _res: Response, next: NextFunction) => next();

/** Routes that have broken Express instrumentations; {@link peculiarRoutes} tells what each must be named. */
export const registerPeculiarRoutes = (app: Application, { express, major }: Pick<ExpressVariant, 'express' | 'major'>): void => {
  const shared = express.Router().get('/item/:id', answer).get('/', answer);
  app.use('/shop', shared);
  app.use('/admin/:section/shop', shared);
  app.get('/guarded/:id', express.Router().use(pass), answer);
  app.get(/^\/release\/(\d+)$/, answer);
  app.get(['/first', '/second/:id'], answer);
  app.use(['/v1', '/v2/:tenant'], express.Router().get('/things/:id', answer));
  app.use('/inner/:name', express().get('/page/:page', answer));
  app.route('/chained/:id').get(pass, answer);
  app.use('/late', pass);
  app.get('/late/:id', answer, pass);
  app.get('/handed-on/:id', (_req, _res, next) => next('route'));
  app.get('/handed-on/:name', answer);
  app.use(
    '/left/:id',
    express.Router().get('/on', (_req, _res, next) => next('router')),
  );
  app.get('/left/:id/on', answer);
  app.use(
    '/looked-up',
    express
      .Router()
      .param('id', (_req, _res, next) => next())
      .get('/:id', answer),
  );
  app.use(
    '/failing/:id',
    express.Router().get('/deep', () => {
      throw new Error('nobody answers this');
    }),
  );
  app.use('/optional', express.Router().get(major === 4 ? '/:a/:b?' : '/:a{/:b}', answer));
  app.use('/same/:value', express.Router().get('/:value', answer));
  app.get('/fallback/known', (_req, _res, next) => next());
  app.get(major === 4 ? '/fallback/*' : '/fallback/*splat', answer);
  app.use('/wild', (_req, res) => void res.send('from a middleware'));
};

export const peculiarRoutes = (major: 4 | 5): RouteExample[] => [
  { name: 'a router at its first mount', target: '/shop/item/1', route: '/shop/item/:id', status: 200 },
  {
    name: 'a router at its second, parameterised mount',
    target: '/admin/x/shop/item/1',
    route: '/admin/:section/shop/item/:id',
    status: 200,
  },
  { name: "a router's own root", target: '/shop', route: '/shop', status: 200 },
  { name: "a router's own root with a trailing slash", target: '/shop/', route: '/shop', status: 200 },
  { name: 'a router that is route middleware', target: '/guarded/1', route: '/guarded/:id', status: 200 },
  { name: 'a RegExp', target: '/release/12', route: '/^\\/release\\/(\\d+)$/', status: 200 },
  { name: 'an array, its first path', target: '/first', route: '/first', status: 200 },
  { name: 'an array, its second path', target: '/second/2', route: '/second/:id', status: 200 },
  { name: 'a mount at an array, its first path', target: '/v1/things/3', route: '/v1/things/:id', status: 200 },
  { name: 'a mount at an array, its second path', target: '/v2/acme/things/3', route: '/v2/:tenant/things/:id', status: 200 },
  { name: 'a sub-application at a parameter', target: '/inner/x/page/2', route: '/inner/:name/page/:page', status: 200 },
  { name: 'app.route()', target: '/chained/1', route: '/chained/:id', status: 200 },
  { name: 'a route below middleware of the same path', target: '/late/1', route: '/late/:id', status: 200 },
  { name: "next('route') leads to the route that answers", target: '/handed-on/1', route: '/handed-on/:name', status: 200 },
  { name: "next('router') leads to the route that answers", target: '/left/1/on', route: '/left/:id/on', status: 200 },
  { name: 'router.param', target: '/looked-up/7', route: '/looked-up/:id', status: 200 },
  { name: 'an error that nobody answers', target: '/failing/1/deep', route: '/failing/:id/deep', status: 500 },
  {
    name: 'an optional part that is there',
    target: '/optional/1/2',
    route: major === 4 ? '/optional/:a/:b?' : '/optional/:a{/:b}',
    status: 200,
  },
  {
    name: 'an optional part that is not there',
    target: '/optional/1',
    route: major === 4 ? '/optional/:a/:b?' : '/optional/:a{/:b}',
    status: 200,
  },
  { name: 'a parameter whose value repeats', target: '/same/same/same', route: '/same/:value/:value', status: 200 },
  { name: 'a splat route', target: '/fallback/a/b', route: major === 4 ? '/fallback/*' : '/fallback/*splat', status: 200 },
  {
    name: 'a route that hands on to a splat route',
    target: '/fallback/known',
    route: major === 4 ? '/fallback/*' : '/fallback/*splat',
    status: 200,
  },
  { name: 'a middleware that answers is no route', target: '/wild/thing', route: undefined, status: 200 },
  { name: 'a HEAD request to a GET route', method: 'HEAD', target: '/shop/item/1', route: '/shop/item/:id', status: 200 },
  { name: 'an OPTIONS request that Express answers', method: 'OPTIONS', target: '/guarded/1', route: undefined, status: 200 },
  { name: 'a method that the route does not have', method: 'DELETE', target: '/chained/1', route: undefined, status: 404 },
  { name: 'an upper-case path', target: '/SHOP/ITEM/1', route: '/shop/item/:id', status: 200 },
  { name: 'an encoded slash in a parameter', target: '/admin/a%2Fb/shop/item/1', route: '/admin/:section/shop/item/:id', status: 200 },
  { name: 'an escape that cannot be decoded', target: '/admin/%E0%A4%A/shop/item/1', route: undefined, status: 400 },
];
