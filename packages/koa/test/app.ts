import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AnsweredError, type AppSetup, Failure, hijackedAnswer } from '@ai-trace/conformance';
import { bodyParser } from '@koa/bodyparser';
import type { Router } from '@koa/router';
import type Application from 'koa';
import type { Context, Middleware } from 'koa';
import { aiTraceMiddleware } from '../src/index.ts';
import type { KoaVersion } from './koa-versions.ts';

/** @koa/multer has no types of its own. */
const multer = jest.requireActual<() => { single(field: string): Middleware }>('@koa/multer');

/** The application of the conformance suite in Koa. */
export const createKoaApp = (
  { Koa, Router, takesWebStreams }: KoaVersion,
  { services, options, instrumentation, trustProxy = false }: AppSetup,
): Application => {
  const app = new Koa({ proxy: trustProxy });
  // Koa leaves a response that fails after its head to the application.
  app.on('error', (_error, ctx?: Context) => void (ctx?.headerSent && ctx.res.destroy()));

  const aiTrace = () => app.use(aiTraceMiddleware(options));
  if (instrumentation === 'first' || instrumentation === 'twice') aiTrace();
  if (instrumentation === 'twice') aiTrace();
  app.use((_ctx, next) => services.around(next));
  app.use(answerErrors);

  const router = new Router();
  registerRoutes(router, services, takesWebStreams);
  registerBodies(router, services);
  registerFailures(router);
  const [orgs, teams, members] = [new Router(), new Router(), new Router()];
  members.get('/:member', (ctx) => {
    ctx.body = ctx.params;
  });
  teams.use('/teams/:team/members', members.routes());
  router.use('/orgs/:org', orgs.use(teams.routes()).routes());
  app.use(router.routes()).use(router.allowedMethods());
  if (instrumentation === 'last') aiTrace();
  return app;
};

/** As Koa's documentation has it: the error is answered, and emitted. */
const answerErrors: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof AnsweredError)) throw error;
    ctx.status = error.status;
    ctx.body = error.answer;
    ctx.app.emit('error', error, ctx);
  }
};

const registerRoutes = (router: Router, services: AppSetup['services'], takesWebStreams: boolean): void => {
  router.get('/hello', (ctx) => {
    ctx.set('X-Reply', ['one', 'two']);
    ctx.set('Set-Cookie', 'secret=cookie');
    ctx.body = 'hello';
  });
  router.get('/users/:id', async (ctx) => {
    await services.work();
    ctx.body = { id: ctx.params.id };
  });
  router.get('/run', async (ctx) => {
    ctx.body = JSON.stringify((await services.run()) ?? null);
  });
  router.all('/status/:code', (ctx) => {
    ctx.status = Number(ctx.params.code);
    ctx.body = '';
  });
  router.get('/stream', (ctx) => {
    ctx.body = Readable.from(
      (async function* () {
        yield 'first\n';
        await services.pass('stream');
        await services.work();
        yield 'last\n';
      })(),
    );
  });
  router.get('/pulled', (ctx) => {
    ctx.body = takesWebStreams ? services.pulled() : Readable.fromWeb(services.pulled());
  });
  router.get('/sse', async (ctx) => {
    ctx.status = 200;
    ctx.type = 'text/event-stream';
    ctx.flushHeaders();
    await services.pass('sse');
    ctx.body = 'data: done\n\n';
  });
};

const registerBodies = (router: Router, services: AppSetup['services']): void => {
  router.post('/echo', bodyParser(), async (ctx) => {
    await services.work();
    ctx.body = ctx.request.body;
  });
  router.post('/upload', multer().single('file'), async (ctx) => {
    await services.work();
    ctx.body = { bytes: ctx.file?.size };
  });
  router.post('/late-body', async (ctx) => {
    await services.pass('body');
    ctx.body = await text(ctx.req);
  });
  router.post('/events', async (ctx) => {
    ctx.req.on('data', () => services.mark('data'));
    await new Promise((resolve) => ctx.req.on('end', resolve).on('end', () => services.mark('end')));
    ctx.body = 'done';
  });
  router.post('/pipe', async (ctx) => {
    ctx.status = 200;
    ctx.respond = false;
    await pipeline(ctx.req, services.transform(), ctx.res);
  });
};

const registerFailures = (router: Router): void => {
  router.get('/throw', () => {
    throw new Failure();
  });
  router.get('/reject', async () => {
    await Promise.resolve();
    throw new Failure();
  });
  router.get('/http-error/:code', (ctx) => ctx.throw(Number(ctx.params.code)));
  router.get('/answered/:code', (ctx) => {
    throw new AnsweredError(Number(ctx.params.code));
  });
  router.get('/fail-mid-stream', (ctx) => {
    ctx.body = Readable.from(
      (async function* () {
        yield 'first\n';
        await new Promise((resolve) => setImmediate(resolve));
        throw new Failure();
      })(),
    );
  });
  router.get('/destroy-socket', (ctx) => void ctx.req.socket.destroy());
  router.get('/destroy-response', (ctx) => {
    ctx.status = 200;
    ctx.respond = false;
    ctx.res.write('first\n', () => ctx.res.destroy(new Failure()));
  });
  router.get('/hijack', (ctx) => {
    ctx.respond = false;
    ctx.req.socket.end(hijackedAnswer);
  });
};
