import type { Server } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { createFloor } from '../../floor.ts';
import { type Framework, findUser } from '../framework.ts';

export const hono: Framework = {
  title: 'Hono 4',
  peer: { packages: '@hono/otel', spans: 1 },
  async serve(variant) {
    const [{ Hono }, { serve }] = await Promise.all([import('hono'), import('@hono/node-server')]);
    const app = new Hono<{ Bindings: HttpBindings }>();
    if (variant === 'floor') {
      const floor = createFloor();
      app.use(({ env }, next) => floor(env.incoming, env.outgoing as never, next));
    }
    if (variant === 'ai-trace') app.use((await import('@ai-trace/hono')).aiTraceMiddleware());
    if (variant === 'peer') app.use((await import('@hono/otel')).httpInstrumentationMiddleware());
    const users = new Hono();
    users.get('/users/:id', (c) => c.json(findUser(c.req.param('id'))));
    app.route('/api', users);
    return serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  },
};
