import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { trace } from '@opentelemetry/api';
import type Application from 'koa';
import type { Context, Middleware } from 'koa';
import request from 'supertest';
import { aiTraceMiddleware } from '../src/index.ts';
import { koaVersions } from './koa-versions.ts';

const failure = new RangeError('it broke');
const fail: Middleware = () => {
  throw failure;
};

/** Answers what comes from below, and does `also`. */
const answerWith =
  (status: number, also: (error: unknown, ctx: Context) => void = () => {}): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      ctx.status = status;
      ctx.body = 'answered';
      also(error, ctx);
    }
  };
const emit = (error: unknown, ctx: Context) => void ctx.app.emit('error', error, ctx);

let telemetry: Telemetry;
let logged: jest.SpyInstance;
beforeEach(() => {
  telemetry = createTelemetry();
  logged = jest.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(async () => {
  logged.mockRestore();
  await telemetry.shutdown();
});

describe.each(koaVersions)('errors in $title', ({ Koa }) => {
  const spanOf = async (build: (app: Application) => void) => {
    const app = new Koa();
    build(app);
    await request(app.callback())
      .get('/fail')
      .catch(() => {});
    const [span] = await telemetry.waitForSpans(1);
    return { type: span?.attributes['error.type'], exceptions: span?.events.map(({ attributes }) => attributes?.['exception.type']) };
  };
  const thrown = { type: 'RangeError', exceptions: ['RangeError'] };
  const none = { type: undefined, exceptions: [] };

  test('nobody handles it', async () => {
    expect(await spanOf((app) => app.use(aiTraceMiddleware()).use(fail))).toEqual(thrown);
  });

  test('ctx.throw with a 4xx, and with a 5xx', async () => {
    expect(await spanOf((app) => app.use(aiTraceMiddleware()).use((ctx) => ctx.throw(409, 'not now')))).toEqual(none);
    telemetry.reset();
    const build = (app: Application) => app.use(aiTraceMiddleware()).use((ctx) => ctx.throw(502));
    expect(await spanOf(build)).toEqual({ type: 'BadGatewayError', exceptions: ['BadGatewayError'] });
  });

  test('middleware in front of ai-trace answers it', async () => {
    expect(await spanOf((app) => app.use(answerWith(503)).use(aiTraceMiddleware()).use(fail))).toEqual(thrown);
    telemetry.reset();
    expect(await spanOf((app) => app.use(answerWith(409)).use(aiTraceMiddleware()).use(fail))).toEqual(none);
  });

  test('middleware behind ai-trace answers and emits it', async () => {
    expect(await spanOf((app) => app.use(aiTraceMiddleware()).use(answerWith(503, emit)).use(fail))).toEqual(thrown);
    telemetry.reset();
    expect(await spanOf((app) => app.use(aiTraceMiddleware()).use(answerWith(409, emit)).use(fail))).toEqual(none);
  });

  test('middleware behind ai-trace answers and keeps it: the status is all that is known', async () => {
    const build = (app: Application) => app.use(aiTraceMiddleware()).use(answerWith(503)).use(fail);
    expect(await spanOf(build)).toEqual({ type: '503', exceptions: [] });
  });

  test('a stream body that fails before the head', async () => {
    const build = (app: Application) =>
      app.use(aiTraceMiddleware()).use((ctx) => {
        const body = new PassThrough();
        ctx.body = body;
        setImmediate(() => body.destroy(failure));
      });
    expect(await spanOf(build)).toEqual(thrown);
  });

  test('what is thrown comes through unchanged, and so does what next() gives', async () => {
    const caught: unknown[] = [];
    await spanOf((app) =>
      app
        .use(answerWith(500, (error) => caught.push(error)))
        .use(aiTraceMiddleware())
        .use(fail),
    );
    expect(caught).toEqual([failure]);
    expect(caught[0]).toBe(failure);
    const given: unknown[] = [];
    const take: Middleware = async (_ctx, next) => void given.push(await next());
    telemetry.reset();
    await spanOf((app) =>
      app
        .use(take)
        .use(aiTraceMiddleware())
        .use(() => 'given'),
    );
    expect(given).toEqual(['given']);
  });

  test('Koa goes on logging where the application does not', async () => {
    await spanOf((app) => app.use(aiTraceMiddleware()).use(fail));
    expect(logged.mock.calls).toEqual([[expect.stringContaining('RangeError: it broke')]]);
  });

  test('a listener of the application is told once, in the context of the request, and Koa does not log', async () => {
    const told: unknown[] = [];
    const build = (app: Application) => {
      app.on('error', (error: unknown, ctx: Context) => told.push(error, ctx.path, trace.getActiveSpan()?.spanContext().spanId));
      app.use(aiTraceMiddleware()).use(fail);
    };
    await spanOf(build);
    const [span] = telemetry.finishedSpans();
    expect(told).toEqual([failure, '/fail', span?.spanContext().spanId]);
    expect(logged).not.toHaveBeenCalled();
  });

  test('a connection that the client resets is no error of the application', async () => {
    const app = new Koa();
    const told: string[] = [];
    app.on('error', (error: Error) => told.push(error.message));
    app.use(aiTraceMiddleware()).use((ctx) => {
      ctx.status = 200;
      ctx.respond = false;
      ctx.res.write('more than the connection takes'.repeat(1_000_000));
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(client, 'readable');
    client.resetAndDestroy();
    const [span] = await telemetry.waitForSpans(1);
    await new Promise((resolve) => server.close(resolve));
    expect(told).toEqual(['read ECONNRESET']);
    expect(span?.attributes['error.type']).toBe('client_disconnected');
    expect(span?.events).toEqual([]);
  });

  test('an error that is emitted without a context is nobody’s', async () => {
    const app = new Koa();
    app.on('error', () => {});
    app.use(aiTraceMiddleware()).use((ctx) => {
      ctx.app.emit('error', failure);
      ctx.status = 500;
    });
    await request(app.callback()).get('/');
    const [span] = await telemetry.waitForSpans(1);
    expect(span?.attributes['error.type']).toBe('500');
  });
});
