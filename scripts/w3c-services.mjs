// A service in each framework that does what the harness of W3C Trace Context requires: `POST /test` with a list of
// `{ url, arguments }` calls each URL back with its arguments. The adapters read the trace; `fetch`, instrumented by
// OpenTelemetry, sends it on.
import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { aiTraceMiddleware as expressMiddleware } from '@ai-trace/express';
import { aiTracePlugin } from '@ai-trace/fastify';
import { aiTraceMiddleware as honoMiddleware } from '@ai-trace/hono';
import { aiTraceMiddleware as koaMiddleware } from '@ai-trace/koa';
import { AiTraceModule } from '@ai-trace/nestjs';
import { traceHandler } from '@ai-trace/node-http';
import { serve } from '@hono/node-server';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

const callBack = async (calls) => {
  for (const { url, arguments: body } of calls) {
    const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    await response.text();
  }
  return {};
};

const listening = async (server) => {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
};

const startNest = async () => {
  class TestController {
    test(calls) {
      return callBack(calls);
    }
  }
  Post('test')(TestController.prototype, 'test', Object.getOwnPropertyDescriptor(TestController.prototype, 'test'));
  Body()(TestController.prototype, 'test', 0);
  Controller()(TestController);
  class TestModule {}
  Module({ imports: [AiTraceModule.forRoot()], controllers: [TestController] })(TestModule);
  const app = await NestFactory.create(TestModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer();
};

/** OpenTelemetry without ai-trace, to distinguish its results from ours. */
const plainHandler = (request, response) =>
  context.with(propagation.extract(ROOT_CONTEXT, request.headers), () =>
    trace.getTracer('plain').startActiveSpan('POST', { kind: SpanKind.SERVER }, async (span) => {
      response.end(JSON.stringify(await callBack(await json(request))));
      span.end();
    }),
  );

/** Each resolves with a server that listens on a port of the loopback interface. */
export const services = {
  'OpenTelemetry alone': () => listening(createServer(plainHandler)),
  'node-http': () =>
    listening(createServer(traceHandler(async (request, response) => response.end(JSON.stringify(await callBack(await json(request))))))),
  express: () => {
    const app = express().use(expressMiddleware(), express.json());
    app.post('/test', async (req, res) => res.json(await callBack(req.body)));
    return listening(createServer(app));
  },
  fastify: async () => {
    const app = Fastify();
    app.register(aiTracePlugin);
    app.post('/test', (request) => callBack(request.body));
    await app.listen({ host: '127.0.0.1', port: 0 });
    return app.server;
  },
  koa: () => {
    const app = new Koa().use(koaMiddleware());
    app.use(async (ctx) => {
      ctx.body = await callBack(await json(ctx.req));
    });
    return listening(createServer(app.callback()));
  },
  hono: async () => {
    const app = new Hono().use(honoMiddleware());
    app.post('/test', async (c) => c.json(await callBack(await c.req.json())));
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    if (!server.listening) await once(server, 'listening');
    return server;
  },
  nestjs: startNest,
};
