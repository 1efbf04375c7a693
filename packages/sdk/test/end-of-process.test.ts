import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate } from './certificate.ts';
import { startChild } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const end = async (way: string, env: Record<string, string>, signal?: NodeJS.Signals) => {
  const { child, stderr } = startChild('ending.mjs', { args: [way], env });
  const exited = once(child, 'exit');
  if (signal) {
    await Promise.race([once(child, 'message'), exited]);
    child.kill(signal);
  }
  const [code, killedBy] = await exited;
  return { code, killedBy, stderr: stderr() };
};

const ways: Array<[string, NodeJS.Signals | undefined, number | null, NodeJS.Signals | null]> = [
  ['natural end', undefined, 0, null],
  ['exit code', undefined, 4, null],
  ['process.exit', undefined, 3, null],
  ['uncaught exception', undefined, 1, null],
  ['unhandled rejection', undefined, 1, null],
  ['signal', 'SIGTERM', null, 'SIGTERM'],
  ['signal', 'SIGINT', null, 'SIGINT'],
  ['own handler', 'SIGTERM', 7, null],
  ['own handler that exits', 'SIGTERM', 8, null],
  ['signal-exit 3', 'SIGTERM', null, 'SIGTERM'],
  ['signal-exit 4', 'SIGINT', null, 'SIGINT'],
];

describe.each(ways)('%s %s', (way, signal, code, killedBy) => {
  test('what has ended before is exported, and the exit code stays', async () => {
    const receiver = await OtlpReceiver.start();
    try {
      // A machine that is busy takes its time to start the process that sends the last items.
      const ended = await end(way, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, AI_TRACE_SHUTDOWN_TIMEOUT: '30000' }, signal);
      expect([ended.code, ended.killedBy]).toEqual([code, killedBy]);
      // Those that are sent twice, because the end came in the middle of an export, are the same span.
      expect(new Set(receiver.spans.map(({ name, resource }) => `${name} of ${resource['service.name']}`))).toEqual(
        new Set(['last work of ending']),
      );
      expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(1);
      expect(new Set(receiver.logs.map(({ body, severity }) => `${severity} ${body}`))).toEqual(new Set(['ERROR last words']));
      expect(receiver.metrics).toContain('last.count');
    } finally {
      await receiver.stop();
    }
  }, 60_000);

  test('a backend that never answers holds up the end no longer than the bound', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const sockets = new Set<{ destroy(): void }>();
    silent.on('connection', (socket) => sockets.add(socket));
    try {
      const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      // Were the bound not kept, the exporter's own time of an hour would let this test run into its timeout.
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '3600000', AI_TRACE_SHUTDOWN_TIMEOUT: '300' };
      const ended = await end(way, env, signal);
      expect([ended.code, ended.killedBy]).toEqual([code, killedBy]);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  }, 60_000);
});

test('what was exported in time is not exported once more', async () => {
  const receiver = await OtlpReceiver.start();
  await end('natural end', { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  await receiver.stop();
  expect(receiver.requests.map(({ path }) => path).sort()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
}, 60_000);

test('process.exit() exports what is in order, though a log record holds what cannot be passed on', async () => {
  const receiver = await OtlpReceiver.start();
  const { code } = await end('process.exit after odd records', { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  await receiver.stop();
  expect([code, receiver.spans.map(({ name }) => name), receiver.metrics]).toEqual([3, ['last work'], ['last.count']]);
  expect(receiver.logs.map(({ body }) => body)).toEqual(['last words', ['number']]);
}, 60_000);

test('process.exit() exports a delta that equals the one before it', async () => {
  const receiver = await OtlpReceiver.start();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' };
  await end('process.exit after a flush', env);
  await receiver.stop();
  expect(receiver.metrics).toEqual(['last.count', 'last.count']);
}, 60_000);

test('process.exit() exports over TLS, too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-trace-tls-'));
  const file = join(folder, 'certificate.pem');
  writeFileSync(file, certificate.cert);
  const receiver = await OtlpReceiver.start(createTlsServer(certificate) as never);
  try {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url.replace('http:', 'https:'), OTEL_EXPORTER_OTLP_CERTIFICATE: file };
    expect((await end('process.exit', env)).code).toBe(3);
    expect(receiver.spans.map(({ name }) => name)).toEqual(['last work']);
    expect(receiver.metrics).toEqual(['last.count']);
  } finally {
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

describe.each(ways.filter(([way]) => way === 'natural end' || way === 'own handler'))('%s %s', (way, signal, code, killedBy) => {
  // Were one of its waits to keep the process alive, the exporter's own time of an hour would let these tests run into their timeout.
  const patient = { OTEL_EXPORTER_OTLP_TIMEOUT: '3600000', AI_TRACE_SHUTDOWN_TIMEOUT: '300' };

  test('a backend that wants to be asked again later holds up the end no longer than the bound', async () => {
    const receiver = await OtlpReceiver.start();
    receiver.answer = (_request, response) => response.writeHead(503, { 'retry-after': '3000' }).end();
    const ended = await end(way, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...patient }, signal);
    await receiver.stop();
    expect([ended.code, ended.killedBy]).toEqual([code, killedBy]);
  }, 60_000);

  test('nor does one that nobody runs', async () => {
    const placeholder = await OtlpReceiver.start();
    const { url } = placeholder;
    await placeholder.stop();
    const ended = await end(way, { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...patient }, signal);
    expect([ended.code, ended.killedBy]).toEqual([code, killedBy]);
  }, 60_000);
});
