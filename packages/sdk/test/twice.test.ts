import { once } from 'node:events';
import { SPANS_ALONE, startApp, startChild } from './child-app.ts';
import { startFakeModel } from './fake-model.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const SERVER = 2;
const CLIENT = 3;

test('init() called anew traces a request once, and finds nothing that the first call has left behind', async () => {
  const receiver = await OtlpReceiver.start();
  const { child, stderr } = startChild('twice.mjs', { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  const [told] = (await once(child, 'message')) as [{ headers: { traceparent: string } }];
  await once(child, 'exit');
  await receiver.stop();
  expect(told.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  const [, traceId, spanId] = told.headers.traceparent.split('-');
  expect(receiver.spans).toContainEqual(expect.objectContaining({ traceId, spanId }));
  expect(told).toMatchObject({ isHookedOnce: true, isWatching: false, closed: 3 });
  expect(stderr()).not.toContain('already been initialized');
}, 60_000);

test.each(['node-http', 'express', 'fastify', 'koa', 'hono', 'nestjs-express', 'nestjs-fastify'])(
  '%s: an application that is created after init() was called again gets the new options',
  async (framework) => {
    const receiver = await OtlpReceiver.start();
    const model = await startFakeModel();
    const env = { ...SPANS_ALONE, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, MODEL_URL: model.url };
    const app = await startApp('options-again.mjs', { args: [framework], env });
    try {
      const { headers } = await fetch(`http://127.0.0.1:${app.port}/chat/1`);
      await app.stop();
      expect([headers.has('x-first'), headers.has('x-second')]).toEqual([false, true]);
      const spans = receiver.spans.filter(({ scope }) => scope.startsWith('@ai-trace/'));
      expect(spans.map(({ kind }) => kind).sort()).toEqual([SERVER, CLIENT]);
      const call = spans.find(({ kind }) => kind === CLIENT);
      expect(call?.attributes).toHaveProperty(['gen_ai.output.messages']);
      expect(call?.attributes).not.toHaveProperty(['gen_ai.input.messages']);
    } finally {
      app.child.kill('SIGKILL');
      model.stop();
      await receiver.stop();
    }
  },
  60_000,
);
