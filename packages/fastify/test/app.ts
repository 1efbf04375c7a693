import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AnsweredError, type AppSetup, Failure, hijackedAnswer, type Services } from '@ai-trace/conformance';
import type { RequestTracingOptions } from '@ai-trace/core';
import type { FastifyInstance, FastifyPluginCallback, FastifyServerOptions } from 'fastify';
import type { FastifyPackages } from './fastify-versions.ts';

export interface FastifyVariant extends FastifyPackages {
  version: string;
  /** Options that are written differently from one version to the next. */
  serverOptions: FastifyServerOptions;
  /** Whether the application takes WebSockets, and with them every upgrade. */
  webSockets?: boolean;
  /** What stands for ai-trace. */
  trace: (app: FastifyInstance, options: RequestTracingOptions<object, object>) => unknown;
}

/** The application of the conformance suite in Fastify. */
export const createFastifyApp = (
  variant: FastifyVariant,
  { services, options, instrumentation, trustProxy }: AppSetup,
): FastifyInstance => {
  const app = variant.fastify({ ...variant.serverOptions, trustProxy: trustProxy === true });
  if (instrumentation === 'first' || instrumentation === 'twice') variant.trace(app, options);
  if (instrumentation === 'twice') variant.trace(app, options);
  app.addHook('onRequest', (_request, _reply, done) => services.around(done));
  app.register(variant.multipart);
  if (variant.webSockets) app.register(variant.websocket).register(sockets(services));

  app.get('/hello', (_request, reply) => reply.headers({ 'X-Reply': ['one', 'two'], 'Set-Cookie': 'secret=cookie' }).send('hello'));
  app.get<{ Params: { id: string } }>('/users/:id', async ({ params }) => {
    await services.work();
    return { id: params.id };
  });
  app.register(orgs, { prefix: '/orgs/:org' });
  app.get('/run', async (_request, reply) => reply.type('application/json').send(JSON.stringify((await services.run()) ?? null)));
  app.all<{ Params: { code: string } }>('/status/:code', ({ params }, reply) => reply.code(Number(params.code)).send());
  app.post('/echo', async ({ body }) => {
    await services.work();
    return body;
  });
  app.post('/upload', async (request) => {
    const body = await (await request.file())?.toBuffer();
    await services.work();
    return { bytes: body?.length };
  });
  app.register(rawBodies(services));
  registerStreams(app, services);
  registerFailures(app);
  return app;
};

/** A plugin in a plugin in a plugin, each with a prefix. */
const orgs: FastifyPluginCallback = (org, _options, done) => {
  org.register(teams, { prefix: '/teams/:team' });
  done();
};
const teams: FastifyPluginCallback = (team, _options, done) => {
  team.register(members, { prefix: '/members' });
  done();
};
const members: FastifyPluginCallback = (scope, _options, done) => {
  scope.get('/:member', async ({ params }) => params);
  done();
};

const sockets =
  (services: Services): FastifyPluginCallback =>
  (scope, _options, done) => {
    scope.get('/socket', { websocket: true }, (socket) => {
      services.mark('socket');
      socket.on('message', () => services.mark('message'));
      socket.send('hello');
    });
    done();
  };

/** Routes to which Fastify leaves the body. */
const rawBodies =
  (services: Services): FastifyPluginCallback =>
  (app, _options, done) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.post('/late-body', async ({ raw }) => {
      await services.pass('body');
      return text(raw);
    });
    app.post('/events', ({ raw }, reply) => {
      raw.on('data', () => services.mark('data'));
      raw.on('end', () => {
        services.mark('end');
        reply.send('done');
      });
    });
    app.post('/pipe', async ({ raw }, reply) => {
      reply.hijack();
      await pipeline(raw, services.transform(), reply.raw);
    });
    done();
  };

const registerStreams = (app: FastifyInstance, services: Services): void => {
  app.get('/stream', (_request, reply) => {
    const lines = async function* () {
      yield 'first\n';
      await services.pass('stream');
      await services.work();
      yield 'last\n';
    };
    return reply.send(Readable.from(lines()));
  });
  app.get('/pulled', async () => services.pulled());
  app.get('/sse', async (_request, reply) => {
    reply.hijack();
    reply.raw.setHeader('content-type', 'text/event-stream');
    reply.raw.flushHeaders();
    await services.pass('sse');
    reply.raw.end('data: done\n\n');
  });
};

const registerFailures = (app: FastifyInstance): void => {
  app.get('/throw', () => {
    throw new Failure();
  });
  app.get('/reject', async () => {
    await Promise.resolve();
    throw new Failure();
  });
  app.get<{ Params: { code: string } }>('/http-error/:code', ({ params }) => {
    throw Object.assign(new Failure(), { statusCode: Number(params.code) });
  });
  app.get<{ Params: { code: string } }>('/answered/:code', ({ params }) => {
    throw new AnsweredError(Number(params.code));
  });
  app.get('/fail-mid-stream', (_request, reply) => {
    const lines = async function* () {
      yield 'first\n';
      throw new Failure();
    };
    return reply.send(Readable.from(lines()));
  });
  app.get('/destroy-socket', ({ raw }) => void raw.socket.destroy());
  app.get('/destroy-response', (_request, reply) => {
    reply.hijack();
    reply.raw.write('first\n', () => reply.raw.destroy(new Failure()));
  });
  app.get('/hijack', ({ raw }, reply) => {
    reply.hijack();
    raw.socket.end(hijackedAnswer);
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof AnsweredError) return reply.code(error.status).send(error.answer);
    return reply.send(error);
  });
};
