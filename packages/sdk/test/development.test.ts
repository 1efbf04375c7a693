import { once } from 'node:events';
import { startChild } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const run = async (env: Record<string, string>) => {
  const { child, stderr } = startChild('ending.mjs', { args: ['natural end'], env });
  const [code] = await once(child, 'exit');
  return { code, stderr: stderr() };
};

test('without an endpoint a developer sees each trace, without colour where it is no terminal', async () => {
  const { code, stderr } = await run({});
  expect(code).toBe(0);
  expect(stderr).toMatch(/^last work +\d+ ms\n$/);
}, 30_000);

test.each(['false', '0', ''])(
  'CI=%s is no test run',
  async (CI) => {
    expect((await run({ CI })).stderr).toMatch(/^last work/);
  },
  30_000,
);

test.each<Record<string, string>>([{ NODE_ENV: 'test' }, { CI: 'true' }, { AI_TRACE_PRINT_TRACES: 'false' }])(
  '%j: nothing is said',
  async (env) => {
    expect(await run(env)).toEqual({ code: 0, stderr: '' });
  },
  30_000,
);

test('in production the missing endpoint is said, and nothing else', async () => {
  const { code, stderr } = await run({ NODE_ENV: 'production' });
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning: \[@ai-trace\/sdk\] No endpoint is configured[^\n]+\n$/);
}, 30_000);

test('with an endpoint it is quiet, unless it is asked', async () => {
  const receiver = await OtlpReceiver.start();
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  expect((await run(endpoint)).stderr).toBe('');
  expect((await run({ ...endpoint, AI_TRACE_PRINT_TRACES: 'true' })).stderr).toMatch(/^last work/);
  await receiver.stop();
}, 30_000);
