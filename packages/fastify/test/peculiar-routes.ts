import type { RouteExample } from '@ai-trace/conformance';
import type { FastifyInstance, FastifyPluginCallback, RouteHandlerMethod } from 'fastify';

/** What only Fastify does to a route. */
export const registerPeculiarRoutes = (app: FastifyInstance): void => {
  app.get('/files/*', answer);
  app.get('/numbers/:number(^\\d+)', answer);
  app.get('/range/:from-:to', answer);
  app.get('/maybe/:part?', answer);
  app.get('/versioned', { constraints: { version: '1.2.0' } }, answer);
  app.get('/hosted', { constraints: { host: 'api.example.com' } }, answer);
  app.get('/limited', { onRequest: (_request, reply, _done) => void reply.code(403).send('no') }, answer);
  app.post('/small', { bodyLimit: 4 }, answer);
  app.get('/checked', { schema: { querystring: { type: 'object', required: ['q'] } } }, answer);
  app.get('/given-up', (_request, reply) => reply.callNotFound());
  app.register(shop, { prefix: '/shop' });
};

const answer: RouteHandlerMethod = (_request, reply) => reply.send('answered');

/** A scope with its own root route, its own hook that answers, and its own answer to what it does not know. */
const shop: FastifyPluginCallback = (scope, _options, done) => {
  scope.get('/', answer);
  scope.register(closed, { prefix: '/closed' });
  scope.setNotFoundHandler((_request, reply) => reply.code(404).send('not in this shop'));
  done();
};

const closed: FastifyPluginCallback = (scope, _options, done) => {
  scope.addHook('onRequest', async (_request, reply) => reply.code(401).send('closed'));
  scope.get('/:item', answer);
  done();
};

export const peculiarRoutes = (version: string): RouteExample[] => [
  { name: 'a wildcard', target: '/files/a/b.txt', route: '/files/*', status: 200 },
  { name: 'a parameter with a RegExp', target: '/numbers/12', route: '/numbers/:number(^\\d+)', status: 200 },
  { name: 'a parameter with a RegExp that does not match', target: '/numbers/twelve', route: undefined, status: 404 },
  { name: 'two parameters in one segment', target: '/range/1-2', route: '/range/:from-:to', status: 200 },
  { name: 'an optional parameter that is missing', target: '/maybe', route: '/maybe/:part?', status: 200 },
  { name: 'the HEAD route that Fastify adds to a GET route', method: 'HEAD', target: '/files/a', route: '/files/*', status: 200 },
  { name: 'a version that the client did not ask for', target: '/versioned', route: undefined, status: 404 },
  { name: 'a host that the client did not ask for', target: '/hosted', route: undefined, status: 404 },
  { name: 'a hook of the route that answers', target: '/limited', route: '/limited', status: 403 },
  { name: 'a query that the schema refuses', target: '/checked', route: '/checked', status: 400 },
  { name: 'a handler that gives up', target: '/given-up', route: '/given-up', status: 404 },
  { name: 'the root of a prefix', target: '/shop', route: '/shop', status: 200 },
  { name: 'the root of a prefix, with a slash', target: '/shop/', route: version === '4' ? '/shop/' : '/shop', status: 200 },
  { name: 'a hook of a scope that answers', target: '/shop/closed/1', route: '/shop/closed/:item', status: 401 },
  { name: 'a path that is not under a prefix', target: '/shop/nothing', route: undefined, status: 404 },
  { name: 'a path that is not anywhere', target: '/nothing', route: undefined, status: 404 },
  { name: 'a method that no route has', method: 'DELETE', target: '/hello', route: undefined, status: 404 },
];
