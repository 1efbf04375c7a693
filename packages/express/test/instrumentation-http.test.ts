import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

test('the span of @opentelemetry/instrumentation-http is enriched, not doubled', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'fixtures/instrumentation-http.cjs')]);
  expect(JSON.parse(stdout)).toEqual({
    servers: 1,
    scope: '@opentelemetry/instrumentation-http',
    name: 'GET /orgs/:org/users/:id',
    route: '/orgs/:org/users/:id',
    session: 's-1',
    nested: true,
  });
});
