import { createRequire } from 'node:module';
import { createFloor } from '../../floor.ts';
import { type Framework, findUser } from '../framework.ts';

const require = createRequire(import.meta.url);

export const fastify: Framework = {
  title: 'Fastify 5',
  peer: {
    packages: '@opentelemetry/instrumentation-http and @fastify/otel',
    spans: 3,
    instrumentations: async () => [
      new (await import('@opentelemetry/instrumentation-http')).HttpInstrumentation(),
      new (await import('@fastify/otel')).FastifyOtelInstrumentation({ registerOnInitialization: true }),
    ],
  },
  async serve(variant) {
    const { fastify } = require('fastify') as typeof import('fastify');
    const app = fastify();
    if (variant === 'floor') {
      const floor = createFloor();
      app.addHook('onRequest', (request, reply, done) => floor(request.raw, reply.raw, done));
    }
    if (variant === 'ai-trace') await app.register((await import('@ai-trace/fastify')).aiTracePlugin);
    app.register(
      async (api) => {
        api.get<{ Params: { id: string } }>('/users/:id', async (request) => findUser(request.params.id));
      },
      { prefix: '/api' },
    );
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
};
