import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AnsweredError, type AppSetup, Failure, hijackedAnswer } from '@ai-trace/conformance';
import type { RequestTracingOptions } from '@ai-trace/core';
import type express from 'express';
import type { Application, NextFunction, Request, RequestHandler, Response } from 'express';

/** Multer has no types of its own. */
const multer = jest.requireActual<() => { single(field: string): RequestHandler }>('multer');

type AsyncHandler = (req: Request, res: Response, next: NextFunction) => Promise<unknown>;

/** What differs between the applications: the version of Express, and what stands for ai-trace. */
export interface ExpressVariant {
  express: typeof express;
  major: 4 | 5;
  /** Default in the suite: `aiTraceMiddleware`. */
  middleware: (options: RequestTracingOptions<object, object>) => RequestHandler;
}

/** The application of the conformance suite in Express. */
export const createExpressApp = (variant: ExpressVariant, { services, options, instrumentation }: AppSetup): Application => {
  const { express, major, middleware } = variant;
  const app = express();
  // Express 4 leaves rejections to the application; this is how applications on it take them.
  const settle = (handler: AsyncHandler): RequestHandler =>
    major === 4 ? (req, res, next) => void handler(req, res, next).catch(next) : handler;

  const aiTrace = () => app.use(middleware(options));
  if (instrumentation === 'first' || instrumentation === 'twice') aiTrace();
  if (instrumentation === 'twice') aiTrace();
  app.use(major === 4 ? '/*' : '/{*path}', (_req, _res, next) => services.around(next));

  app.get('/hello', (_req, res) => res.set({ 'X-Reply': ['one', 'two'], 'Set-Cookie': 'secret=cookie' }).send('hello'));
  app.get(
    '/users/:id',
    settle(async (req, res) => {
      await services.work();
      res.json({ id: req.params.id });
    }),
  );
  const [orgs, teams] = [express.Router({ mergeParams: true }), express.Router({ mergeParams: true })];
  app.use('/orgs/:org', orgs.use('/teams/:team', teams));
  teams.use(
    '/members',
    express.Router({ mergeParams: true }).get('/:member', (req, res) => res.json(req.params)),
  );
  app.get(
    '/run',
    settle(async (_req, res) => res.json((await services.run()) ?? null)),
  );
  app.all('/status/:code', (req, res) => res.status(Number(req.params.code)).end());
  const answerAfterWork = (answer: (req: Request) => unknown) =>
    settle(async (req, res) => {
      await services.work();
      res.json(answer(req));
    });
  app.post(
    '/echo',
    express.json(),
    answerAfterWork((req) => req.body),
  );
  app.post(
    '/upload',
    multer().single('file'),
    answerAfterWork((req) => ({ bytes: (req as { file?: { size: number } }).file?.size })),
  );
  app.post(
    '/late-body',
    settle(async (req, res) => {
      await services.pass('body');
      res.send(await text(req));
    }),
  );
  app.post('/events', (req, res) => {
    req.on('data', () => services.mark('data'));
    req.on('end', () => {
      services.mark('end');
      res.send('done');
    });
  });
  app.post(
    '/pipe',
    settle(async (req, res) => pipeline(req, services.transform(), res)),
  );
  app.get(
    '/stream',
    settle(async (_req, res) => {
      res.write('first\n');
      await services.pass('stream');
      await services.work();
      res.end('last\n');
    }),
  );
  app.get(
    '/sse',
    settle(async (_req, res) => {
      res.type('text/event-stream').flushHeaders();
      await services.pass('sse');
      res.end('data: done\n\n');
    }),
  );
  registerFailures(app, settle);
  if (instrumentation === 'last') aiTrace();
  return app;
};

const registerFailures = (app: Application, settle: (handler: AsyncHandler) => RequestHandler): void => {
  app.get('/throw', () => {
    throw new Failure();
  });
  app.get(
    '/reject',
    settle(async () => {
      await Promise.resolve();
      throw new Failure();
    }),
  );
  app.get('/callback', (_req, _res, next) => next(new Failure()));
  app.get('/http-error/:code', (req, _res, next) => next(Object.assign(new Failure(), { status: Number(req.params.code) })));
  app.get('/answered/:code', (req) => {
    throw new AnsweredError(Number(req.params.code));
  });
  app.get('/fail-mid-stream', (_req, res, next) => void res.write('first\n', () => next(new Failure())));
  app.get('/destroy-socket', (req) => void req.socket.destroy());
  app.get('/destroy-response', (_req, res) => void res.write('first\n', () => res.destroy(new Failure())));
  app.get('/hijack', (req) => void req.socket.end(hijackedAnswer));
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (error instanceof AnsweredError) res.status(error.status).send('answered');
    else next(error);
  });
};
