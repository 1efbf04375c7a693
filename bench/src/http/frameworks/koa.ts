import { createRequire } from 'node:module';
import { createFloor } from '../../floor.ts';
import { type Framework, findUser } from '../framework.ts';

const require = createRequire(import.meta.url);

export const koa: Framework = {
  title: 'Koa 3',
  peer: {
    packages: '@opentelemetry/instrumentation-http and -koa',
    spans: 2,
    instrumentations: async () => [
      new (await import('@opentelemetry/instrumentation-http')).HttpInstrumentation(),
      new (await import('@opentelemetry/instrumentation-koa')).KoaInstrumentation(),
    ],
  },
  async serve(variant) {
    const Koa = require('koa') as typeof import('koa');
    const { Router } = require('@koa/router') as typeof import('@koa/router');
    const app = new Koa();
    if (variant === 'floor') {
      const floor = createFloor();
      app.use((ctx, next) => floor(ctx.req, ctx.res, next));
    }
    if (variant === 'ai-trace') app.use((await import('@ai-trace/koa')).aiTraceMiddleware());
    const api = new Router({ prefix: '/api' });
    api.get('/users/:id', (ctx) => {
      ctx.body = findUser(ctx.params.id ?? '');
    });
    app.use(api.routes());
    return app.listen(0, '127.0.0.1');
  },
};
