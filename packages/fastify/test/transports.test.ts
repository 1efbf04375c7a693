import { get } from 'node:http';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createTelemetry, Gate, type Telemetry } from '@ai-trace/conformance';
import { trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify';
import { aiTracePlugin, instrumentApp } from '../src/index.ts';
import { fastifyVersions, loadPackages } from './fastify-versions.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

/** What became of each request, in the order of their ends. */
const outcomes = () =>
  telemetry
    .finishedSpans()
    .map(({ name, status, attributes }) => [name, attributes['http.response.status_code'], attributes['error.type'], status.code]);

describe.each(fastifyVersions)('Fastify $version', ({ version, packages }) => {
  const { fastify, websocket } = loadPackages(packages);

  test('inject() without a socket: one span, which ends once', async () => {
    const app = fastify();
    app.register(aiTracePlugin, { session: { responseHeader: 'X-Session-ID' } });
    app.get('/users/:id', async ({ params }) => params);
    app.post('/echo', async ({ body }) => {
      trace.getTracer('app').startSpan('work').end();
      return body;
    });
    const response = await app.inject({ url: '/users/1', headers: { 'x-session-id': 's-1' } });
    expect([response.json(), response.headers['x-session-id']]).toEqual([{ id: '1' }, 's-1']);
    expect((await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })).json()).toEqual({ a: 1 });
    expect((await app.inject('/nothing')).statusCode).toBe(404);
    const spans = await telemetry.waitForSpans(4);
    await app.close();
    expect(outcomes()).toEqual([
      ['GET /users/:id', 200, undefined, 0],
      ['work', undefined, undefined, 0],
      ['POST /echo', 200, undefined, 0],
      ['GET', 404, undefined, 0],
    ]);
    expect(spans[1]?.parentSpanContext?.spanId).toBe(spans[2]?.spanContext().spanId);
    expect(spans[0]?.attributes).toMatchObject({ 'session.id': 's-1', 'client.address': '127.0.0.1', 'server.address': 'localhost' });
  });

  test('injectWS() of @fastify/websocket without a socket: one span, which ends once', async () => {
    const app = fastify().register(aiTracePlugin).register(websocket);
    app.register((scope, _options, done) => {
      scope.get('/chat', { websocket: true }, () => {});
      done();
    });
    await app.ready();
    (await app.injectWS('/chat')).terminate();
    await telemetry.waitForSpans(1);
    await app.close();
    expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['GET /chat']);
  });

  test('rewriteUrl: the path is what the client sent, the route what answered', async () => {
    const app = fastify({ rewriteUrl: ({ url = '' }) => url.replace('/old', '/new') }).register(aiTracePlugin);
    app.get('/new/:id', async () => 'answered');
    await app.inject('/old/1?page=2');
    const [span] = await telemetry.waitForSpans(1);
    await app.close();
    expect(span?.attributes).toMatchObject({ 'url.path': '/old/1', 'url.query': 'page=2', 'http.route': '/new/:id' });
  });

  test.each([
    ['/chat;api_key=SECRET&a=1', '/chat', 'api_key=REDACTED&a=1'],
    ['/chat;a=1?key=SECRET', '/chat', 'a=1&key=REDACTED'],
    ['/chat?a=1;key=SECRET', '/chat', 'a=1;key=SECRET'],
    ['/%zz;key=SECRET', '/%zz', 'key=REDACTED'],
    ['http://user:pass;word@host/chat;key=SECRET', '/chat', 'key=REDACTED'],
    ['/chat', '/chat', undefined],
  ])('a query that begins with a semicolon, where Fastify takes it for one: %s', async (target, path, query) => {
    const options = version === '4' ? {} : { routerOptions: { useSemicolonDelimiter: true } };
    const app = fastify(options as FastifyServerOptions).register(aiTracePlugin, { excludedUrls: 'SECRET' });
    app.get('/chat', async () => 'well');
    await app.listen({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => get({ port: (app.server.address() as AddressInfo).port, path: target }, resolve));
    const [span] = await telemetry.waitForSpans(1);
    await app.close();
    expect([span?.attributes['url.path'], span?.attributes['url.query']]).toEqual([path, query]);
  });

  test.each(['/chat;v=1', '/chat;v=1?a=1'])('a semicolon in the path, where it is none: %s', async (target) => {
    const options = version === '4' ? { useSemicolonDelimiter: false } : {};
    const app = fastify(options as FastifyServerOptions).register(aiTracePlugin);
    await app.inject(target);
    const [span] = await telemetry.waitForSpans(1);
    await app.close();
    expect(span?.attributes['url.path']).toBe('/chat;v=1');
  });

  test('headers that only Fastify knows are captured, and hooks get what Fastify makes', async () => {
    const seen: unknown[] = [];
    const app = fastify().register(aiTracePlugin, {
      captureHeaders: { response: 'x-.*' },
      requestHook: (_span, request) => seen.push(request.query),
      responseHook: (_span, reply) => seen.push(reply.getHeader('x-reply')),
      ignoreRequest: (request: FastifyRequest) => request.routeOptions.url === '/health',
    });
    app.get('/hello', (_request, reply) => reply.header('X-Reply', 'one').send('hello'));
    app.get('/health', async () => 'well');
    await app.inject('/health');
    await app.inject('/hello?a=1');
    const spans = await telemetry.waitForSpans(1);
    await app.close();
    expect(spans.map(({ attributes }) => attributes['http.response.header.x-reply'])).toEqual([['one']]);
    expect(seen).toEqual([{ a: '1' }, 'one']);
  });

  describe('HTTP/2', () => {
    let gate: Gate;
    let app: FastifyInstance;
    let client: ClientHttp2Session;
    beforeEach(async () => {
      gate = new Gate();
      const http2App = instrumentApp(fastify({ http2: true }));
      app = http2App as unknown as FastifyInstance;
      app.post('/echo/:id', async ({ body }) => {
        trace.getTracer('app').startSpan('work').end();
        return body;
      });
      app.get('/throw', () => {
        throw new RangeError('it broke');
      });
      app.get('/stream', async (_request, reply) => {
        reply.hijack();
        reply.raw.write('first');
        await gate.pass();
        if (!reply.raw.destroyed) reply.raw.end('last');
      });
      await app.listen({ port: 0, host: '127.0.0.1' });
      client = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
    });
    afterEach(async () => {
      client.destroy();
      await app.close();
    });

    const send = async (method: string, path: string, body?: string): Promise<string> => {
      const stream = client.request({ ':method': method, ':path': path, 'content-type': 'application/json' });
      stream.end(body);
      let text = '';
      for await (const chunk of stream.setEncoding('utf8')) text += chunk;
      return text;
    };

    test('one span a request, with all that it causes under it', async () => {
      expect(await send('POST', '/echo/1', '{"a":1}')).toBe('{"a":1}');
      const [work, span] = await telemetry.waitForSpans(2);
      expect(outcomes()[1]).toEqual(['POST /echo/:id', 200, undefined, 0]);
      expect(work?.parentSpanContext?.spanId).toBe(span?.spanContext().spanId);
      expect(span?.attributes).toMatchObject({ 'network.protocol.version': '2', 'url.scheme': 'http', 'server.address': '127.0.0.1' });
    });

    test('an error, an unknown route and a malformed URL', async () => {
      await send('GET', '/throw');
      await send('GET', '/nothing');
      await send('GET', '/%zz');
      await telemetry.waitForSpans(3);
      expect(outcomes()).toEqual([
        ['GET /throw', 500, 'RangeError', 2],
        ['GET', 404, undefined, 0],
        ['GET', 400, undefined, 0],
      ]);
    });

    test('a stream lasts until its last byte', async () => {
      const answer = send('GET', '/stream');
      await gate.arrivals();
      expect(telemetry.finishedSpans()).toEqual([]);
      gate.open();
      expect(await answer).toBe('firstlast');
      await telemetry.waitForSpans(1);
      expect(outcomes()).toEqual([['GET /stream', 200, undefined, 0]]);
    });

    test.each([constants.NGHTTP2_NO_ERROR, constants.NGHTTP2_CANCEL])('a client that leaves in mid-stream, with code %i', async (code) => {
      const stream = client.request({ ':path': '/stream' }).on('error', () => {});
      await new Promise((resolve) => stream.once('data', resolve));
      stream.close(code);
      await telemetry.waitForSpans(1);
      expect(outcomes()).toEqual([['GET /stream', 200, 'client_disconnected', 2]]);
    });
  });
});
