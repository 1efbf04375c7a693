import { SPANS_ALONE, startApp } from './child-app.ts';
import { startFakeModel } from './fake-model.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const SERVER = 2;

test('loaded before init(): requests are traced all the same, and what is not is said once', async () => {
  const receiver = await OtlpReceiver.start();
  const model = await startFakeModel();
  const app = await startApp('late.cjs', { env: { ...SPANS_ALONE, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, MODEL_URL: model.url } });
  try {
    for (const id of [1, 2]) expect((await fetch(`http://127.0.0.1:${app.port}/chat/${id}`)).status).toBe(200);
    await app.stop();
    expect(receiver.spans.filter(({ kind }) => kind === SERVER).map(({ name }) => name)).toEqual(['GET /chat/:id', 'GET /chat/:id']);
    expect(app.stderr()).toMatch(
      /^warning: \[@ai-trace\/sdk\] Loaded before init\(\), and so not traced: openai\. Call init\(\) in front of [^\n]+\n$/,
    );
  } finally {
    app.child.kill('SIGKILL');
    model.stop();
    await receiver.stop();
  }
}, 60_000);

test('`disabledInstrumentations`: what is switched off is left alone', async () => {
  const receiver = await OtlpReceiver.start();
  const model = await startFakeModel();
  const env = {
    ...SPANS_ALONE,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    MODEL_URL: model.url,
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,openai,node-http',
  };
  const app = await startApp('app.cjs', { args: ['express', 'init'], env });
  try {
    expect((await fetch(`http://127.0.0.1:${app.port}/chat/1`)).status).toBe(200);
    await app.stop();
    expect(receiver.spans.filter(({ scope }) => scope.startsWith('@ai-trace/'))).toEqual([]);
  } finally {
    app.child.kill('SIGKILL');
    model.stop();
    await receiver.stop();
  }
}, 60_000);
