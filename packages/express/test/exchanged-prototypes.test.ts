import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { getSessionId } from '@ai-trace/core';
import type { Express, Request, Response } from 'express';
import request from 'supertest';
import { aiTraceMiddleware } from '../src/index.ts';
import { expressVersions, loadExpress } from './express-versions.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

// Each application gives a request its own prototype, and only one that another has mounted inherits from that one's.
describe.each(expressVersions)('applications of Express %s that hand a request on', (_version, packageName) => {
  const express = loadExpress(packageName);

  const attributesOf = async (app: Express, target: string) => {
    const { text } = await request(app).post(target).set('X-Session-ID', 's-1').send({ asked: true });
    const [span] = await telemetry.waitForSpans(1);
    expect(span?.attributes['http.response.status_code']).toBe(200);
    return text;
  };
  const chat = () =>
    express()
      .use(express.json())
      .post('/chat', (req, res) => void res.json([req.body, getSessionId()])) as Express;
  const answered = JSON.stringify([{ asked: true }, 's-1']);

  test('to one behind a function', async () => {
    const inner = chat();
    const app = express()
      .use(aiTraceMiddleware())
      .use((req, res, next) => inner(req, res, next)) as Express;
    expect(await attributesOf(app, '/chat')).toBe(answered);
  });

  test('to one that is loaded on demand', async () => {
    const load = async () => chat();
    const lazy = (req: Request, res: Response) => void load().then((inner) => inner(req, res));
    expect(await attributesOf(express().use(aiTraceMiddleware()).use('/lazy', lazy) as Express, '/lazy/chat')).toBe(answered);
  });

  test('to one on a router', async () => {
    const router = express.Router().use('/sub', chat());
    expect(await attributesOf(express().use(aiTraceMiddleware()).use(router) as Express, '/sub/chat')).toBe(answered);
  });

  test('back to the one that mounted it', async () => {
    const api = express().use(aiTraceMiddleware()) as Express;
    expect(await attributesOf(express().use('/api', api).use('/api', chat()) as Express, '/api/chat')).toBe(answered);
  });

  test('to one of another version, which has the middleware, too', async () => {
    const other = loadExpress(packageName === 'express' ? 'express-4' : 'express');
    const inner = other().use(aiTraceMiddleware(), other.json(), (req, res) => void res.json([req.body, getSessionId()])) as Express;
    const app = express()
      .use(aiTraceMiddleware())
      .use((req, res, next) => inner(req, res, next)) as Express;
    expect(await attributesOf(app, '/')).toBe(answered);
  });
});

test('an application that was served by itself, and is mounted then', async () => {
  const express = loadExpress('express');
  const inner = express()
    .use(aiTraceMiddleware())
    .get('/known', (_req, res) => void res.end()) as Express;
  await request(inner).get('/known');
  const app = express()
    .use('/sub', inner)
    .get('/sub/other', (_req, res) => void res.end()) as Express;
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const target of ['/sub/known', '/sub/other']) await request(origin).get(target).expect(200);
  await new Promise((resolve) => server.close(resolve));
  expect((await telemetry.waitForSpans(3)).map(({ name }) => name)).toEqual(['GET /known', 'GET /sub/known', 'GET /sub/other']);
});
