import { createRequire } from 'node:module';
import { createFloor } from '../../floor.ts';
import { type Framework, findUser } from '../framework.ts';

const require = createRequire(import.meta.url);

export const express: Framework = {
  title: 'Express 5',
  peer: {
    packages: '@opentelemetry/instrumentation-http and -express',
    spans: 3,
    instrumentations: async () => [
      new (await import('@opentelemetry/instrumentation-http')).HttpInstrumentation(),
      new (await import('@opentelemetry/instrumentation-express')).ExpressInstrumentation(),
    ],
  },
  async serve(variant) {
    const express = require('express') as typeof import('express');
    const app = express();
    if (variant === 'floor') app.use(createFloor());
    if (variant === 'ai-trace') app.use((await import('@ai-trace/express')).aiTraceMiddleware());
    const users = express.Router();
    users.get('/users/:id', (req, res) => {
      res.json(findUser(req.params.id));
    });
    app.use('/api', users);
    return app.listen(0, '127.0.0.1');
  },
};
