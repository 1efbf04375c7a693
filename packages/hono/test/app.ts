import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Duplex, Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { AnsweredError, type AppSetup, Failure, hijackedAnswer } from '@ai-trace/conformance';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { stream, streamSSE } from 'hono/streaming';
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status';
import type { UpgradeWebSocket, WSEvents } from 'hono/ws';
import type { AiTraceHonoOptions } from '../src/index.ts';

/** Node's own objects, behind a request that came in by `node:http`. */
export interface NodeObjects {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** What differs between the applications. */
export interface HonoVariant {
  /** What stands for ai-trace. */
  middleware: (options: AiTraceHonoOptions) => MiddlewareHandler;
  /** How handlers come to Node's objects; the adapter sees them by `c.env` alone. */
  nodeOf: (c: Context) => NodeObjects;
  /** What a handler returns that has answered by Node's response itself; absent where there is none. */
  alreadySent?: Response;
  /** Where the server takes WebSockets. */
  upgradeWebSocket?: UpgradeWebSocket;
}

/** The application of the conformance suite in Hono. */
export const createHonoApp = (variant: HonoVariant, { services, options, instrumentation, trustProxy }: AppSetup): Hono => {
  const app = new Hono();
  const aiTrace = () => app.use(variant.middleware({ ...options, ...(trustProxy && { trustProxy }) } as AiTraceHonoOptions));
  if (instrumentation === 'first' || instrumentation === 'twice') aiTrace();
  if (instrumentation === 'twice') aiTrace();
  app.use((_c, next) => services.around(next));

  registerRoutes(app, services);
  registerBodies(app, services, variant);
  registerFailures(app, variant);
  if (variant.upgradeWebSocket)
    app.get(
      '/socket',
      variant.upgradeWebSocket(() => greet(services)),
    );
  const members = new Hono().get('/:member', (c) => c.json(c.req.param()));
  const teams = new Hono().route('/teams/:team/members', members);
  app.route('/orgs/:org', teams);
  app.onError((error, c) => {
    if (error instanceof AnsweredError) return c.body(Readable.toWeb(error.answer) as ReadableStream, error.status as ContentfulStatusCode);
    return error instanceof HTTPException ? error.getResponse() : c.text('Internal Server Error', 500);
  });
  return app;
};

const greet = (services: AppSetup['services']): WSEvents => ({
  onOpen(_event, socket) {
    services.mark('socket');
    socket.send('hello');
  },
  onMessage: () => services.mark('message'),
});

const registerRoutes = (app: Hono, services: AppSetup['services']): void => {
  app.get('/hello', (c) => {
    c.header('X-Reply', 'one');
    c.header('X-Reply', 'two', { append: true });
    c.header('Set-Cookie', 'secret=cookie');
    return c.text('hello');
  });
  app.get('/users/:id', async (c) => {
    await services.work();
    return c.json({ id: c.req.param('id') });
  });
  app.get('/run', async (c) => c.json((await services.run()) ?? null));
  app.all('/status/:code', (c) => c.body(null, Number(c.req.param('code')) as StatusCode));
  app.get('/stream', (c) =>
    stream(c, async (body) => {
      await body.write('first\n');
      await services.pass('stream');
      await services.work();
      await body.write('last\n');
    }),
  );
  app.get('/pulled', (c) => c.body(services.pulled()));
  app.get('/sse', (c) =>
    streamSSE(c, async (events) => {
      await services.pass('sse');
      await events.writeSSE({ data: 'done' });
    }),
  );
};

const registerBodies = (app: Hono, services: AppSetup['services'], { nodeOf, alreadySent }: HonoVariant): void => {
  app.post('/echo', async (c) => {
    const body = await c.req.json();
    await services.work();
    return c.json(body);
  });
  app.post('/upload', async (c) => {
    const { file } = await c.req.parseBody();
    await services.work();
    return c.json({ bytes: (file as File).size });
  });
  app.post('/late-body', async (c) => {
    await services.pass('body');
    return c.text(await c.req.text());
  });
  app.post('/events', async (c) => {
    if (!alreadySent) return c.text(await answerByStream(c, services));
    const { incoming } = nodeOf(c);
    incoming.on('data', () => services.mark('data'));
    await new Promise((resolve) => incoming.on('end', resolve).on('end', () => services.mark('end')));
    return c.text('done');
  });
  app.post('/pipe', (c) => c.body(c.req.raw.body?.pipeThrough(Duplex.toWeb(services.transform() as Duplex)) as ReadableStream));
};

/** What listens to a body where there is no emitter. */
const answerByStream = async (c: Context, services: AppSetup['services']): Promise<string> => {
  for await (const _chunk of c.req.raw.body as ReadableStream) services.mark('data');
  services.mark('end');
  return 'done';
};

const registerFailures = (app: Hono, { nodeOf, alreadySent }: HonoVariant): void => {
  app.get('/throw', () => {
    throw new Failure();
  });
  app.get('/reject', async () => {
    await Promise.resolve();
    throw new Failure();
  });
  app.get('/http-error/:code', (c) => {
    throw new HTTPException(Number(c.req.param('code')) as ContentfulStatusCode);
  });
  app.get('/answered/:code', (c) => {
    throw new AnsweredError(Number(c.req.param('code')));
  });
  app.get('/fail-mid-stream', (c) => c.body(failingBody()));
  app.get('/destroy-response', (c) => {
    if (!alreadySent) return c.body(failingBody());
    const { outgoing } = nodeOf(c);
    outgoing.write('first\n', () => outgoing.destroy(new Failure()));
    return alreadySent;
  });
  app.get('/destroy-socket', async (c) => {
    const { socket } = nodeOf(c).incoming;
    await once(socket.destroy(), 'close');
    return c.body(null);
  });
  if (!alreadySent) return;
  app.get('/hijack', (c) => {
    nodeOf(c).incoming.socket.end(hijackedAnswer);
    return alreadySent;
  });
};

const failingBody = (): ReadableStream => {
  const chunks = [new TextEncoder().encode('first\n')];
  return new ReadableStream({
    async pull(controller) {
      const chunk = chunks.shift();
      if (chunk) return controller.enqueue(chunk);
      // The server waits a turn for a body that could be sent in one piece, and takes one that fails by then for complete.
      await setTimeout(150);
      throw new Failure();
    },
  });
};
