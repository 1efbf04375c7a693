import { createServer, type IncomingMessage, type Server as NodeServer, type ServerResponse } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { AnsweredError, type AppSetup, Failure, nodeHandlers, type Services } from '@ai-trace/conformance';
import boom from '@hapi/boom';
import {
  server as createHapi,
  type Lifecycle,
  type Plugin,
  type Request,
  type RouteOptions,
  type Server,
  type ServerRoute,
} from '@hapi/hapi';
import { aiTracePlugin } from '../src/ai-trace-plugin.ts';

/** The application of the conformance suite in hapi, on a listener that the suite starts. */
export const createHapiApp = async ({ services, options, instrumentation, trustProxy }: AppSetup): Promise<NodeServer> => {
  const listener = createServer();
  // hapi answers an empty 200 with 204 unless told otherwise.
  const app = createHapi({ listener, autoListen: false, debug: false, routes: { response: { emptyStatusCode: 200 } } });
  const aiTrace = () => app.register({ plugin: aiTracePlugin, options: { ...options, trustProxy } });
  if (instrumentation !== 'none') await aiTrace();
  if (instrumentation === 'twice') await aiTrace();

  app.route(
    withMiddleware(services, [
      ...plainRoutes(services),
      ...bodyRoutes(services),
      ...streamRoutes(services),
      ...failingRoutes(),
      ...peculiarRoutes,
    ]),
  );
  await mountMembers(app);
  app.ext('onPreResponse', ({ response }, h) => {
    if (response instanceof AnsweredError) return h.response(response.answer).code(response.status);
    return h.continue;
  });
  await app.start();
  return listener;
};

/** hapi has no middleware that goes around the rest of a request; what comes nearest is a handler in a handler. */
const withMiddleware = (services: Services, routes: ServerRoute[]): ServerRoute[] =>
  routes.map((route) => {
    const handler = route.handler as Lifecycle.Method;
    return { ...route, handler: (request, h) => services.around(() => handler.call(null, request, h)) };
  });

const answerAfterWork =
  (services: Services, answer: (request: Request) => Lifecycle.ReturnValue): Lifecycle.Method =>
  async (request) => {
    await services.work();
    return answer(request);
  };

/** What is peculiar to hapi's router; `conformance.test.ts` tells how each must be named. */
const peculiarRoutes: ServerRoute[] = [
  { method: 'GET', path: '/files/{path*}', handler: () => 'file' },
  { method: 'GET', path: '/maybe/{id?}', handler: () => 'maybe' },
  { method: ['PUT', 'PATCH'], path: '/either', handler: () => 'either' },
];

const plainRoutes = (services: Services): ServerRoute[] => [
  {
    method: 'GET',
    path: '/hello',
    handler: (_request, h) => {
      const response = h.response('hello').header('Set-Cookie', 'secret=cookie');
      return Object.assign(response, { headers: { ...response.headers, 'x-reply': ['one', 'two'] } });
    },
  },
  { method: 'GET', path: '/users/{id}', handler: answerAfterWork(services, ({ params }) => ({ id: params.id })) },
  {
    method: 'GET',
    path: '/run',
    handler: async (_request, h) => h.response(JSON.stringify((await services.run()) ?? null)).type('application/json'),
  },
  { method: '*', path: '/status/{code}', handler: ({ params }, h) => h.response().code(Number(params.code)) },
];

/** A plugin in a plugin in a plugin, each under a prefix. */
const mountMembers = async (app: Server): Promise<void> => {
  const members: Plugin<void> = {
    name: 'members',
    register: (server) => server.route({ method: 'GET', path: '/{member}', handler: ({ params }) => params }),
  };
  const teams: Plugin<void> = { name: 'teams', register: (server) => server.register(members, { routes: { prefix: '/members' } }) };
  const orgs: Plugin<void> = { name: 'orgs', register: (server) => server.register(teams, { routes: { prefix: '/teams/{team}' } }) };
  await app.register(orgs, { routes: { prefix: '/orgs/{org}' } });
};

const raw: RouteOptions = { payload: { parse: false, output: 'stream' } };

/** A handler that answers by Node's own response. */
const besideHapi =
  (handler: (request: IncomingMessage, response: ServerResponse) => unknown): Lifecycle.Method =>
  async ({ raw: { req, res } }, h) => {
    await handler(req, res);
    return h.abandon;
  };

const bodyRoutes = (services: Services): ServerRoute[] => {
  const handlers = nodeHandlers(services);
  return [
    { method: 'POST', path: '/echo', handler: answerAfterWork(services, ({ payload }) => payload) },
    {
      method: 'POST',
      path: '/upload',
      options: { payload: { multipart: true } },
      handler: answerAfterWork(services, ({ payload }) => ({ bytes: Buffer.byteLength((payload as { file: string }).file) })),
    },
    { method: 'POST', path: '/late-body', options: raw, handler: besideHapi(handlers.lateBody) },
    { method: 'POST', path: '/events', options: raw, handler: besideHapi(handlers.events) },
    { method: 'POST', path: '/pipe', options: raw, handler: besideHapi(handlers.pipe) },
    { method: 'GET', path: '/sse', handler: besideHapi(handlers.sse) },
    { method: 'GET', path: '/destroy-socket', handler: besideHapi(handlers.destroySocket) },
    { method: 'GET', path: '/destroy-response', handler: besideHapi(handlers.destroyResponse) },
    { method: 'GET', path: '/hijack', handler: besideHapi(handlers.hijack) },
  ];
};

const streamRoutes = (services: Services): ServerRoute[] => [
  {
    method: 'GET',
    path: '/stream',
    handler: () => {
      const stream = new PassThrough();
      stream.write('first\n');
      void services
        .pass('stream')
        .then(() => services.work())
        .then(() => stream.end('last\n'));
      return stream;
    },
  },
  { method: 'GET', path: '/pulled', handler: () => Readable.fromWeb(services.pulled()) },
  {
    method: 'GET',
    path: '/fail-mid-stream',
    handler: ({ raw: { res } }) => {
      const stream = new PassThrough();
      stream.write('first\n');
      const fail = () => (res.headersSent ? stream.destroy(new Failure()) : setImmediate(fail));
      setImmediate(fail);
      return stream;
    },
  },
];

const failingRoutes = (): ServerRoute[] => [
  {
    method: 'GET',
    path: '/throw',
    handler: () => {
      throw new Failure();
    },
  },
  { method: 'GET', path: '/reject', handler: () => Promise.reject(new Failure()) },
  {
    method: 'GET',
    path: '/http-error/{code}',
    handler: ({ params }) => {
      throw new boom.Boom('an error of hapi', { statusCode: Number(params.code) });
    },
  },
  {
    method: 'GET',
    path: '/answered/{code}',
    handler: ({ params }) => {
      throw new AnsweredError(Number(params.code));
    },
  },
];
