import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { aiTracePlugin } from '../src/index.ts';
import { fastifyVersions, loadPackages } from './fastify-versions.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

describe.each(fastifyVersions)('errors in Fastify $version', ({ packages }) => {
  const { fastify } = loadPackages(packages);

  const outcomeOf = async (
    build: (app: FastifyInstance) => void,
    request: RequestInit & { path?: string } = {},
    options?: FastifyServerOptions,
  ) => {
    const app = fastify(options ?? {}).register(aiTracePlugin);
    build(app as unknown as FastifyInstance);
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}${request.path ?? '/fail'}`, request)
      .then((response) => response.text())
      .catch(() => undefined);
    await app.close();
    const [span, ...others] = telemetry.finishedSpans();
    expect(others).toEqual([]);
    return {
      name: span?.name,
      status: span?.attributes['http.response.status_code'],
      type: span?.attributes['error.type'],
      exceptions: span?.events.map(({ attributes }) => attributes?.['exception.type']),
    };
  };
  const fail = () => {
    throw new RangeError('it broke');
  };
  const recorded = { name: 'GET /fail', status: 500, type: 'RangeError', exceptions: ['RangeError'] };
  const none = { type: undefined, exceptions: [] };

  test('nobody handles it', async () => {
    expect(await outcomeOf((app) => app.get('/fail', fail))).toEqual(recorded);
  });

  test('an error handler that answers without a word to Fastify', async () => {
    const build = (app: FastifyInstance) =>
      app.setErrorHandler((_error, _request, reply) => void reply.code(503).send('no')).get('/fail', fail);
    expect(await outcomeOf(build)).toEqual({ ...recorded, status: 503 });
  });

  test('an error handler that makes it a 4xx', async () => {
    const build = (app: FastifyInstance) =>
      app.setErrorHandler((_error, _request, reply) => void reply.code(409).send('no')).get('/fail', fail);
    expect(await outcomeOf(build)).toEqual({ ...none, name: 'GET /fail', status: 409 });
  });

  test('an error handler that fails itself: what it was called for', async () => {
    const build = (app: FastifyInstance) =>
      app
        .setErrorHandler(() => {
          throw new TypeError('the handler broke');
        })
        .get('/fail', fail);
    expect(await outcomeOf(build)).toEqual(recorded);
  });

  test('the error handler of a route, and of a scope', async () => {
    const build = (app: FastifyInstance) =>
      app.register((scope, _options, done) => {
        scope.setErrorHandler(async (_error, _request, reply) => reply.code(502).send('no'));
        scope.get('/fail', { errorHandler: (error, _request, reply) => void reply.send(error) }, fail);
        done();
      });
    expect(await outcomeOf(build)).toEqual({ ...recorded, status: 502 });
  });

  test.each(['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend'] as const)('in %s', async (hook) => {
    expect(await outcomeOf((app) => app.addHook(hook as 'onRequest', async () => fail()).get('/fail', async () => ({})))).toEqual(recorded);
  });

  test('in what serializes the answer', async () => {
    const unserializable = { toJSON: fail };
    expect(await outcomeOf((app) => app.get('/fail', async () => unserializable))).toEqual(recorded);
  });

  test('a stream that fails before its first byte', async () => {
    const source = () =>
      new Readable({
        read: function read() {
          this.destroy(new RangeError('it broke'));
        },
      });
    expect(await outcomeOf((app) => app.get('/fail', (_request, reply) => reply.send(source())))).toEqual(recorded);
  });

  test('a stream that fails after it', async () => {
    const source = async function* () {
      yield 'first';
      fail();
    };
    const build = (app: FastifyInstance) => app.get('/fail', (_request, reply) => reply.send(Readable.from(source())));
    expect(await outcomeOf(build)).toEqual({ ...recorded, status: 200 });
  });

  test('a body that is too large, or of a type that nobody parses', async () => {
    const build = (app: FastifyInstance) => app.post('/fail', { bodyLimit: 4 }, async () => 'never');
    const post = (type: string) => ({ method: 'POST', body: '"a long one"', headers: { 'content-type': type } });
    expect(await outcomeOf(build, post('application/json'))).toEqual({ ...none, name: 'POST /fail', status: 413 });
    await telemetry.shutdown();
    telemetry = createTelemetry();
    expect(await outcomeOf(build, post('text/unknown'))).toEqual({ ...none, name: 'POST /fail', status: 415 });
  });

  test('under a hook that hides what was sent, as that of @fastify/express does', async () => {
    const build = (app: FastifyInstance) =>
      app
        .addHook('onRequest', async (_request, { raw }) => void Object.defineProperty(raw, 'headersSent', { get: () => false }))
        .get('/fail', fail)
        .get('/gone', ({ raw }) => void raw.socket.destroy());
    expect(await outcomeOf(build)).toEqual(recorded);
    telemetry.reset();
    expect(await outcomeOf(build, { path: '/gone' })).toMatchObject({ name: 'GET /gone', status: undefined });
  });

  test('a malformed URL, which comes to no hook', async () => {
    const build = (app: FastifyInstance) => app.get('/:id', async () => 'never');
    expect(await outcomeOf(build, { path: '/%zz' })).toEqual({ ...none, name: 'GET', status: 400 });
  });

  test('a malformed URL that the application answers by itself', async () => {
    const build = (app: FastifyInstance) => app.get('/:id', async () => 'never');
    const options: FastifyServerOptions = {
      frameworkErrors: (_error, _request, reply) => void reply.status(418 as never).send('no' as never),
    };
    expect(await outcomeOf(build, { path: '/%zz' }, options)).toEqual({ ...none, name: 'GET', status: 418 });
  });

  test('a stream that feeds one response after another keeps no listeners of them', async () => {
    const source = new PassThrough();
    const before = source.eventNames();
    const build = (app: FastifyInstance) =>
      app.get('/fail', async (_request, reply) => {
        reply.hijack();
        source.pipe(reply.raw);
        source.write('a part');
        reply.raw.end();
      });
    for (let request = 0; request < 3; request++) {
      telemetry.reset();
      expect(await outcomeOf(build)).toMatchObject({ status: 200, ...none });
    }
    expect(source.eventNames()).toEqual(before);
  });
});
