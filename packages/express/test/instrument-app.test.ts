import { createServer } from 'node:http';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Express, Request, RequestHandler, Response } from 'express';
import request from 'supertest';
import { aiTraceMiddleware, instrumentApp } from '../src/index.ts';
import { expressVersions, loadExpress } from './express-versions.ts';

let telemetry: Telemetry;
const warnings: string[] = [];
beforeEach(() => {
  telemetry = createTelemetry();
  warnings.length = 0;
  const ignore = () => {};
  diag.setLogger(
    { warn: (message) => warnings.push(message), error: ignore, info: ignore, debug: ignore, verbose: ignore },
    DiagLogLevel.ALL,
  );
});
afterEach(async () => {
  diag.disable();
  await telemetry.shutdown();
});

test.each(expressVersions)('instrumentApp puts itself before routes that Express %s has already', async (_version, packageName) => {
  const express = loadExpress(packageName);
  const app = express().get('/users/:id', (_req, res) => res.json({})) as Express;
  expect(instrumentApp(app)).toBe(app);
  instrumentApp(app);
  await request(app).get('/users/1').expect(200, {});
  const spans = await telemetry.waitForSpans(1);
  expect(spans.map(({ name }) => name)).toEqual(['GET /users/:id']);
  expect(warnings).toEqual([]);
});

test('a middleware behind routes warns once, saying what to move', async () => {
  const express = loadExpress('express');
  const app = express();
  app.get('/early', (_req, res) => res.end());
  app.use('/early', express(), express.Router());
  app.use(aiTraceMiddleware());
  app.get('/late', (_req, res) => res.end());
  await request(app).get('/late');
  await request(app).get('/late');
  expect(warnings).toEqual([
    '[@ai-trace/express] 3 route(s) or router(s) were registered before aiTraceMiddleware() and are not traced. ' +
      'Move app.use(aiTraceMiddleware()) above them, or call instrumentApp(app).',
  ]);
});

test('what stands as `req.app` without Express is left alone', async () => {
  const router = loadExpress('express').Router();
  const ownApp = { database: 'open' };
  const setApp: RequestHandler = (req, _res, next) => next(Object.assign(req, { app: ownApp }) && undefined);
  router.use(setApp, aiTraceMiddleware()).get('/users/:id', (req, res) => res.end(JSON.stringify(req.app)));
  const server = createServer((req, res) => router(req as Request, res as Response, () => res.writeHead(404).end()));
  await request(server).get('/users/1').expect(200, '{"database":"open"}');
  const spans = await telemetry.waitForSpans(1);
  expect(spans.map(({ name }) => name)).toEqual(['GET']);
  expect(warnings).toEqual([]);
});

test('wrong options throw when the middleware is made', () => {
  expect(() => aiTraceMiddleware({ disconnectIsError: 'no' as never })).toThrow(
    '[@ai-trace/express] `disconnectIsError` must be a boolean, got "no".',
  );
});

test.each([undefined, 'app', {}])('what is not an application, %p, is refused', (app) => {
  expect(() => instrumentApp(app as never)).toThrow('[@ai-trace/express] `app` must be an application with `use`, got ');
});
