import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { trace } from '@opentelemetry/api';
import type Application from 'koa';
import type { Middleware } from 'koa';
import request from 'supertest';
import { aiTraceMiddleware } from '../src/index.ts';
import { koaVersions } from './koa-versions.ts';

const mark = () => trace.getTracer('test').startSpan('work').end();

/** Makes its spans when it is read, which is after all middleware. */
async function* lines() {
  for (const line of ['one\n', 'two\n', 'three\n']) {
    await new Promise((resolve) => setImmediate(resolve));
    mark();
    yield line;
  }
}

const webStream = () => {
  const source = lines();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        mark();
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(new TextEncoder().encode(value));
      },
    },
    { highWaterMark: 0 },
  );
};

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

describe.each(koaVersions)('stream bodies of $title', ({ Koa }) => {
  /** The text that was sent, and how many spans nest under the request's, which must be all. */
  const read = async (respond: Middleware) => {
    const listener = new Koa().use(aiTraceMiddleware()).use(respond).callback();
    const { text } = await request(listener).get('/').buffer(true);
    await telemetry.waitForSpans(1);
    const spans = telemetry.finishedSpans();
    const server = spans.at(-1);
    const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === server?.spanContext().spanId);
    expect(server?.name).toBe('GET');
    expect(children).toHaveLength(spans.length - 1);
    return { text, children: children.length };
  };
  const all = 'one\ntwo\nthree\n';

  test('a stream that works when it is read', async () => {
    const respond: Middleware = (ctx) => {
      ctx.type = 'text';
      ctx.body = Readable.from(lines());
    };
    expect(await read(respond)).toEqual({ text: all, children: 3 });
  });

  test('a stream that works when it is read, through another', async () => {
    const respond: Middleware = (ctx) => {
      ctx.set('Content-Encoding', 'gzip');
      ctx.type = 'text';
      ctx.body = Readable.from(lines()).pipe(createGzip());
    };
    expect(await read(respond)).toEqual({ text: all, children: 3 });
  });

  test('a stream that the handler goes on writing', async () => {
    const respond: Middleware = (ctx) => {
      const body = new PassThrough();
      ctx.type = 'text';
      ctx.body = body;
      void (async () => {
        for await (const line of lines()) body.write(line);
        body.end();
      })();
    };
    expect(await read(respond)).toEqual({ text: all, children: 3 });
  });

  test('a file', async () => {
    const respond: Middleware = (ctx) => {
      ctx.type = 'text';
      ctx.body = createReadStream(__filename);
    };
    expect(await read(respond)).toEqual({ text: await readFile(__filename, 'utf8'), children: 0 });
  });

  test('a stream of which a HEAD request wants no byte', async () => {
    const listener = new Koa()
      .use(aiTraceMiddleware())
      .use((ctx) => {
        ctx.body = Readable.from(lines());
      })
      .callback();
    await request(listener).head('/').expect(200);
    expect((await telemetry.waitForSpans(1)).map(({ name }) => name)).toEqual(['HEAD']);
  });

  test('app.currentContext is the context, in the handler and in the stream', async () => {
    const app = new Koa({ asyncLocalStorage: true });
    const seen: boolean[] = [];
    const look = () => void seen.push(app.currentContext?.path === '/mine');
    app.use(aiTraceMiddleware()).use((ctx) => {
      look();
      const body = async function* () {
        look();
        yield* lines();
      };
      ctx.body = Readable.from(body());
    });
    await request(app.callback()).get('/mine');
    expect(seen).toEqual([true, true]);
  });
});

describe('bodies of the web in Koa 3', () => {
  const Koa = koaVersions[0]!.Koa;

  test.each([
    ['a ReadableStream', () => webStream()],
    ['a Response', () => new Response(webStream())],
  ])('%s', async (_name, body) => {
    const app = new Koa();
    app.use(aiTraceMiddleware()).use((ctx) => {
      ctx.type = 'text';
      ctx.body = body();
    });
    const { text } = await request(app.callback()).get('/').buffer(true);
    const spans = await telemetry.waitForSpans(8);
    const [server] = spans.slice(-1);
    expect(text).toBe('one\ntwo\nthree\n');
    expect(spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === server?.spanContext().spanId)).toHaveLength(7);
  });

  test.each([
    ['a Blob', () => new Blob(['text'])],
    ['a Response with text', () => new Response('text')],
    ['an object with a body of its own', () => ({ body: 'text' })],
  ])('%s', async (_name, body) => {
    const answer = async (app: Application) => {
      app.use((ctx) => {
        ctx.type = 'text';
        ctx.body = body();
      });
      return (await request(app.callback()).get('/').buffer(true)).text;
    };
    expect(await answer(new Koa().use(aiTraceMiddleware()))).toBe(await answer(new Koa()));
  });
});
