import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { startApp, startChild } from './child-app.ts';
import { startGrpcReceiver } from './otlp/grpc-receiver.ts';

const traced = (url: string) => ({ endpoint: url, protocol: 'grpc', apiKey: 'k', metrics: 'none', logs: 'none', scheduleDelay: 20 });

test('spans go over gRPC, with the key as metadata', async () => {
  const receiver = await startGrpcReceiver();
  const app = await startApp('exporting.mjs', { args: [JSON.stringify(traced(receiver.url))] });
  try {
    await fetch(`http://127.0.0.1:${app.port}/span?count=3&name=over-grpc`);
    expect(await app.stop()).toEqual([null, 'SIGTERM']);
    expect(app.stderr()).toBe('');
    expect(receiver.spans).toEqual(['work over-grpc', 'work over-grpc', 'work over-grpc']);
    expect(receiver.metadata[0]?.get('authorization')).toEqual(['Bearer k']);
  } finally {
    app.child.kill('SIGKILL');
    receiver.stop();
  }
}, 60_000);

test('a refusal is said as over HTTP', async () => {
  const receiver = await startGrpcReceiver();
  receiver.answer.refusal = { code: status.UNAUTHENTICATED, details: 'who are you?' };
  const app = await startApp('exporting.mjs', { args: [JSON.stringify(traced(receiver.url))] });
  try {
    await fetch(`http://127.0.0.1:${app.port}/span`);
    while (!app.stderr().includes('dropped so far')) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(app.stderr()).toMatch(/answered 401: check `apiKey`/);
  } finally {
    app.child.kill('SIGKILL');
    receiver.stop();
  }
}, 60_000);

test('what is not installed for gRPC is said, and spans go all the same', async () => {
  const receiver = await startGrpcReceiver();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  const { child, stderr } = startChild('ending.mjs', { args: ['natural end'], env });
  const [code] = await once(child, 'exit');
  receiver.stop();
  expect([code, receiver.spans]).toEqual([0, ['last work']]);
  for (const signal of ['metrics', 'logs']) {
    expect(stderr()).toContain(`Run npm install @opentelemetry/exporter-${signal}-otlp-grpc. Until then ${signal} are not exported.`);
  }
}, 60_000);
