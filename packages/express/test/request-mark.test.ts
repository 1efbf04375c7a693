import { createTelemetry } from '@ai-trace/conformance';
import request from 'supertest';
import { aiTraceMiddleware } from '../src/index.ts';
import { expressVersions, loadExpress } from './express-versions.ts';

// Express exchanges the prototypes of requests, and on Node 20 it is slow to add a property to such an object.
test.each(expressVersions)('a request of Express %s gets no mark of its own', async (_version, packageName) => {
  const telemetry = createTelemetry();
  const app = loadExpress(packageName)();
  app.use(aiTraceMiddleware());
  app.get('/', (req, res) => {
    res.json(Object.getOwnPropertySymbols(req).map(String));
  });

  const { body } = await request(app).get('/');

  await telemetry.waitForSpans(1);
  expect(body).not.toEqual([]);
  expect(body.join()).not.toContain('ai-trace');
  await telemetry.shutdown();
});
