import { once } from 'node:events';
import { type ClientHttp2Session, connect, createServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createTelemetry, Gate, type Telemetry } from '@ai-trace/conformance';
import type Application from 'koa';
import { aiTraceMiddleware } from '../src/index.ts';
import { koaVersions } from './koa-versions.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

/** Serves over HTTP/2 without TLS while `run` talks to it. */
const serve = async (app: Pick<Application, 'callback'>, run: (client: ClientHttp2Session) => Promise<void>): Promise<void> => {
  const server = createServer(app.callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await run(client);
  client.close();
  await new Promise((resolve) => server.close(resolve));
};

describe.each(koaVersions)('$title over HTTP/2', ({ Koa, Router }) => {
  test('an answer', async () => {
    const router = new Router().get('/users/:id', (ctx) => {
      ctx.body = { id: ctx.params.id };
    });
    await serve(new Koa().use(aiTraceMiddleware()).use(router.routes()), async (client) => {
      const stream = client.request({ ':path': '/users/42?page=2' });
      const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
      expect([headers[':status'], await text(stream)]).toEqual([200, '{"id":"42"}']);
    });
    const [span] = await telemetry.waitForSpans(1);
    expect(span?.name).toBe('GET /users/:id');
    expect(span?.attributes).toMatchObject({
      'url.path': '/users/42',
      'url.query': 'page=2',
      'server.address': '127.0.0.1',
      'network.protocol.version': '2',
      'http.response.status_code': 200,
    });
  });

  test('a client that leaves in mid-stream', async () => {
    const gate = new Gate();
    const body = async function* () {
      yield 'first\n';
      await gate.pass();
    };
    const app = new Koa();
    app.on('error', () => {});
    app.use(aiTraceMiddleware()).use((ctx) => {
      ctx.body = Readable.from(body());
    });
    await serve(app, async (client) => {
      const stream = client.request({ ':path': '/' });
      await once(stream, 'data');
      stream.close();
      await telemetry.waitForSpans(1);
      gate.open();
    });
    const [span] = telemetry.finishedSpans();
    expect(span?.attributes['error.type']).toBe('client_disconnected');
    expect(span?.attributes['http.response.status_code']).toBe(200);
  });
});
