import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import type { ErrorRequestHandler, Express } from 'express';
import request from 'supertest';
import { type App, routerOf } from '../src/express-structure.ts';
import { aiTraceMiddleware } from '../src/index.ts';
import { expressVersions, loadExpress } from './express-versions.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const fail = () => {
  throw new RangeError('it broke');
};
const answerWith =
  (status: number): ErrorRequestHandler =>
  (_error, _req, res, _next) => {
    res.status(status).end();
  };
const passOn: ErrorRequestHandler = (error, _req, _res, next) => next(error);

describe.each(expressVersions)('errors in Express %s', (_version, packageName) => {
  const express = loadExpress(packageName);

  const spanOf = async (build: (app: Express) => void) => {
    const app = express().set('env', 'test').use(aiTraceMiddleware()) as Express;
    build(app);
    await request(app).get('/fail');
    const [span] = await telemetry.waitForSpans(1);
    return { type: span?.attributes['error.type'], exceptions: span?.events.map(({ attributes }) => attributes?.['exception.type']) };
  };
  const thrown = { type: 'RangeError', exceptions: ['RangeError'] };
  const none = { type: undefined, exceptions: [] };

  test('nobody handles it', async () => {
    expect(await spanOf((app) => app.get('/fail', fail))).toEqual(thrown);
  });

  test('an error handler of the application', async () => {
    expect(await spanOf((app) => app.get('/fail', fail).use(passOn).use(answerWith(503)))).toEqual(thrown);
  });

  test('an error handler of a nested router', async () => {
    const router = express.Router().get('/fail', fail).use(answerWith(503));
    expect(await spanOf((app) => app.use(router))).toEqual(thrown);
  });

  test('an error handler of the route', async () => {
    expect(await spanOf((app) => app.get('/fail', fail, answerWith(503)))).toEqual(thrown);
  });

  test('an error handler of a sub-application', async () => {
    const subApplication = express().get('/fail', fail).use(answerWith(503));
    expect(await spanOf((app) => app.use(subApplication))).toEqual(thrown);
  });

  test('an error handler that makes it a 4xx', async () => {
    expect(await spanOf((app) => app.get('/fail', fail).use(answerWith(409)))).toEqual(none);
  });

  test('an error handler keeps its name and arity in the stack', async () => {
    const answerErrors: ErrorRequestHandler = (_error, _req, res, _next) => {
      res.status(500).end();
    };
    const built: Express[] = [];
    await spanOf((app) => built.push(app.get('/fail', fail).use(answerErrors) as Express));
    const layers = routerOf(built[0] as unknown as App)?.stack ?? [];
    const layer = layers.find(({ name }) => name === 'answerErrors');
    expect([layer?.handle.name, layer?.handle.length]).toEqual(['answerErrors', 4]);
  });
});
