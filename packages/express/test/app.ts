import { AnsweredError, type AppSetup, Failure, nodeHandlers } from '@ai-trace/conformance';
import type { RequestTracingOptions } from '@ai-trace/core';
import type express from 'express';
import type { Application, NextFunction, Request, RequestHandler, Response } from 'express';

/** Multer has no types of its own. */
const multer = jest.requireActual<() => { single(field: string): RequestHandler }>('multer');

type Handler = (req: Request, res: Response, next: NextFunction) => unknown;

/** What differs between the applications: the version of Express, and what stands for ai-trace. */
export interface ExpressVariant {
  express: typeof express;
  major: 4 | 5;
  /** Default in the suite: `aiTraceMiddleware`. */
  middleware: (options: RequestTracingOptions<object, object>) => RequestHandler;
}

/** The application of the conformance suite in Express. */
export const createExpressApp = (variant: ExpressVariant, { services, options, instrumentation, trustProxy }: AppSetup): Application => {
  const { express, major, middleware } = variant;
  const app = express().set('trust proxy', trustProxy);
  // Express 4 leaves rejections to the application; this is how applications on it take them.
  const settle = (handler: Handler): RequestHandler =>
    major === 4 ? (req, res, next) => void Promise.resolve(handler(req, res, next)).catch(next) : handler;
  const answerAfterWork = (answer: (req: Request) => unknown) =>
    settle(async (req, res) => {
      await services.work();
      res.json(answer(req));
    });

  const aiTrace = () => app.use(middleware(options));
  if (instrumentation === 'first' || instrumentation === 'twice') aiTrace();
  if (instrumentation === 'twice') aiTrace();
  app.use(major === 4 ? '/*' : '/{*path}', (_req, _res, next) => services.around(next));

  app.get('/hello', (_req, res) => res.set({ 'X-Reply': ['one', 'two'], 'Set-Cookie': 'secret=cookie' }).send('hello'));
  const user = answerAfterWork((req) => ({ id: req.params.id }));
  app.get('/users/:id', user);
  const [orgs, teams, members] = [0, 1, 2].map(() => express.Router({ mergeParams: true }));
  app.use('/orgs/:org', orgs!.use('/teams/:team', teams!.use('/members', members!)));
  members!.get('/:member', (req, res) => res.json(req.params));
  const run = settle(async (_req, res) => res.json((await services.run()) ?? null));
  app.get('/run', run);
  app.all('/status/:code', (req, res) => res.status(Number(req.params.code)).end());
  const echo = answerAfterWork((req) => req.body);
  app.post('/echo', express.json(), echo);
  const upload = answerAfterWork((req) => ({ bytes: (req as { file?: { size: number } }).file?.size }));
  app.post('/upload', multer().single('file'), upload);

  const handlers = nodeHandlers(services);
  app.post('/late-body', settle(handlers.lateBody));
  app.post('/events', handlers.events);
  app.post('/pipe', settle(handlers.pipe));
  app.get('/stream', settle(handlers.stream));
  app.get('/sse', settle(handlers.sse));
  app.get('/pulled', settle(handlers.pulled));
  app.get('/fail-mid-stream', settle(handlers.failMidStream));
  app.get('/destroy-socket', handlers.destroySocket);
  app.get('/destroy-response', handlers.destroyResponse);
  app.get('/hijack', handlers.hijack);

  app.get('/throw', () => {
    throw new Failure();
  });
  const reject = settle(() => Promise.reject(new Failure()));
  app.get('/reject', reject);
  app.get('/callback', (_req, _res, next) => next(new Failure()));
  app.get('/http-error/:code', (req, _res, next) => next(Object.assign(new Failure(), { status: Number(req.params.code) })));
  app.get('/answered/:code', (req) => {
    throw new AnsweredError(Number(req.params.code));
  });
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (error instanceof AnsweredError) error.answer.pipe(res.status(error.status));
    else next(error);
  });
  if (instrumentation === 'last') aiTrace();
  return app;
};
