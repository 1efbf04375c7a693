import type { RouteExample } from '@ai-trace/conformance';
import { Hono, type MiddlewareHandler } from 'hono';
import { every, some } from 'hono/combine';
import { HTTPException } from 'hono/http-exception';
import { mount } from 'hono/mount';

const pass: MiddlewareHandler = (_c, next) => next();
const refuse: MiddlewareHandler = async (c, next) => (c.req.query('open') ? next() : c.text('who are you?', 401));

/** Routes of Hono that are easily named wrongly; all under `/peculiar`, so that none meets those of the suite. */
export const registerPeculiarRoutes = (app: Hono): void => {
  const peculiar = new Hono();
  peculiar.use('/late/*', pass).get('/late/:id', (c) => c.text('late'));
  peculiar.get('/first/:id', pass, pass, (c) => c.text('first'));
  peculiar.get('/overtaken/:id', (c, next) => (c.req.param('id') === 'special' ? next() : c.text('any')));
  peculiar.get('/overtaken/special', (c) => c.text('special'));
  peculiar.on(['PUT', 'DELETE'], ['/on/:one', '/on/:one/:two'], (c) => c.text('on'));
  peculiar.all('/all/:id', (c) => c.text('all'));
  peculiar.get('/optional/:id?', (c) => c.text('optional'));
  peculiar.get('/digits/:id{[0-9]+}', (c) => c.text('digits'));
  peculiar.get('/files/*', (c) => c.text('file'));
  peculiar.use('/guarded/*', refuse).get('/guarded/:id', (c) => c.text('guarded'));
  peculiar.use('/combined/*', every(pass, some(refuse, pass))).get('/combined/:id', (c) => c.text('combined'));
  peculiar.use('/every/*', every(pass, pass)).get('/every/:id', (c) => c.text('every'));
  peculiar.use('/throwing/*', (_c, _next) => {
    throw new HTTPException(403);
  });
  peculiar.get('/throwing/:id', (c) => c.text('never'));
  peculiar.use('/served/*', async (c, next) => (c.req.path.endsWith('.txt') ? c.text('served') : next()));
  const inner = new Hono().get('/inner/:id', (c) => c.text('inner'));
  peculiar.mount('/mounted', inner.fetch);
  peculiar.use('/mounted-too/*', mount(inner.fetch));
  const failing = new Hono().get('/:id', () => {
    throw new Error('expected');
  });
  failing.onError((_error, c) => c.text('handled', 409));
  peculiar.use('/own-errors/*', pass).route('/own-errors', failing);
  const based = new Hono().basePath('/base').get('/:id', (c) => c.text('base'));
  app.route('/peculiar', peculiar).route('/peculiar', based);
};

export const peculiarRoutes: RouteExample[] = [
  { name: 'a handler behind middleware with a path', target: '/peculiar/late/1', route: '/peculiar/late/:id', status: 200 },
  { name: 'a handler behind middleware of its route', target: '/peculiar/first/1', route: '/peculiar/first/:id', status: 200 },
  {
    name: 'the handler that answers, and none that matches behind it',
    target: '/peculiar/overtaken/1',
    route: '/peculiar/overtaken/:id',
    status: 200,
  },
  { name: 'a handler that passes on gives way', target: '/peculiar/overtaken/special', route: '/peculiar/overtaken/special', status: 200 },
  { name: 'on() with lists', method: 'DELETE', target: '/peculiar/on/1/2', route: '/peculiar/on/:one/:two', status: 200 },
  { name: 'all()', method: 'PATCH', target: '/peculiar/all/1', route: '/peculiar/all/:id', status: 200 },
  { name: 'an optional parameter', target: '/peculiar/optional', route: '/peculiar/optional/:id?', status: 200 },
  { name: 'a parameter with an expression', target: '/peculiar/digits/12', route: '/peculiar/digits/:id{[0-9]+}', status: 200 },
  { name: 'a handler of a wildcard', target: '/peculiar/files/a/b', route: '/peculiar/files/*', status: 200 },
  {
    name: 'a guard that refuses leaves the route to the handler behind it',
    target: '/peculiar/guarded/1',
    route: '/peculiar/guarded/:id',
    status: 401,
  },
  { name: 'a guard that lets pass', target: '/peculiar/guarded/1?open=1', route: '/peculiar/guarded/:id', status: 200 },
  { name: 'a guard that refuses what has no handler has no route', target: '/peculiar/guarded/1/2', route: undefined, status: 401 },
  { name: 'a guard that throws', target: '/peculiar/throwing/1', route: '/peculiar/throwing/:id', status: 403 },
  { name: 'a guard that throws, with no handler', target: '/peculiar/throwing/1/2', route: undefined, status: 403 },
  { name: 'every() and some()', target: '/peculiar/combined/1?open=1', route: '/peculiar/combined/:id', status: 200 },
  { name: 'every() of which one refuses', target: '/peculiar/combined/1', route: '/peculiar/combined/:id', status: 401 },
  { name: 'every() that lets pass', target: '/peculiar/every/1', route: '/peculiar/every/:id', status: 200 },
  { name: 'middleware that serves what is under its path', target: '/peculiar/served/a.txt', route: '/peculiar/served/*', status: 200 },
  { name: 'middleware that serves, but not this', target: '/peculiar/served/a.html', route: undefined, status: 404 },
  { name: 'mount()', target: '/peculiar/mounted/inner/1', route: '/peculiar/mounted/*', status: 200 },
  { name: 'mount() as middleware', target: '/peculiar/mounted-too/inner/1', route: '/peculiar/mounted-too/*', status: 200 },
  {
    name: 'route() of an application with an onError of its own',
    target: '/peculiar/own-errors/1',
    route: '/peculiar/own-errors/:id',
    status: 409,
  },
  { name: 'basePath()', target: '/peculiar/base/1', route: '/peculiar/base/:id', status: 200 },
  { name: 'a method that no route has', method: 'POST', target: '/peculiar/late/1', route: undefined, status: 404 },
];
