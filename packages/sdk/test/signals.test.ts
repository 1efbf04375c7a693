import { once } from 'node:events';
import { startChild } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const tell = async (options: object, env: Record<string, string> = {}) => {
  const receiver = await OtlpReceiver.start();
  const { child, stderr } = startChild('telling.mjs', {
    args: [JSON.stringify(options)],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...env },
  });
  const [code] = await once(child, 'exit');
  await receiver.stop();
  return { receiver, code, stderr: stderr() };
};

describe.each(['http/protobuf', 'http/json'])('over %s', (protocol) => {
  test('spans, log records and metrics arrive, with trace, session and user', async () => {
    const { receiver, code } = await tell({ protocol });
    expect(code).toBe(0);
    expect(new Set(receiver.requests.map(({ path, headers }) => `${path} ${headers['content-type']}`))).toEqual(
      new Set(
        ['traces', 'logs', 'metrics'].map((signal) => `/v1/${signal} application/${protocol === 'http/json' ? 'json' : 'x-protobuf'}`),
      ),
    );
    const [span] = receiver.spans;
    expect(span?.attributes).toEqual({
      'ai_trace.input': '{"question":1}',
      'ai_trace.output': 'answer',
      'ai_trace.metadata.step': expect.anything(),
      'ai_trace.tags': ['a'],
      'session.id': 's-1',
      'user.id': 'u-1',
    });
    expect(span?.resource).toMatchObject({ 'service.name': 'telling', 'ai_trace.tenant.id': 't-1', 'telemetry.sdk.language': 'nodejs' });
    expect(span?.resource).toHaveProperty(['process.pid']);
    expect(span?.resource).not.toHaveProperty(['process.command_args']);
    const short = receiver.logs.filter(({ body }) => String(body).length < 100);
    const [long, ...others] = receiver.logs.filter((record) => !short.includes(record));
    expect(short.map(({ severity, body }) => `${severity.toUpperCase()} ${body}`).sort()).toEqual([
      'ERROR by the console: 7',
      'INFO by pino',
      'WARN by log()',
      'WARN by winston',
    ]);
    expect(others).toEqual([]);
    expect(Buffer.byteLength(String(long?.body))).toBe(32_768);
    for (const { traceId, attributes } of receiver.logs) {
      expect([traceId, attributes['session.id'], attributes['user.id']]).toEqual([span?.traceId, 's-1', 'u-1']);
    }
    expect([...new Set(receiver.metrics)].sort()).toEqual(['Bad-Name', 'job.duration', 'jobs.done', 'queue.depth']);
  }, 60_000);
});

test('a metric name outside the conventions is said once, when asked', async () => {
  const { stderr } = await tell({ validateMetricNames: true, captureLogs: [] });
  expect(stderr).toContain('The metric name "Bad-Name" is outside of the conventions');
}, 60_000);

test('keys become the header that the backend expects', async () => {
  const headersOf = async (options: object, env?: Record<string, string>) =>
    (await tell({ ...options, captureLogs: [] }, env)).receiver.requests[0]?.headers;
  expect((await headersOf({ publicKey: 'pk', secretKey: 'sk' }))?.authorization).toBe(`Basic ${Buffer.from('pk:sk').toString('base64')}`);
  const told = await headersOf({ apiKey: 'k', headers: { 'x-team': 'a' } }, { AI_TRACE_BACKEND: 'langfuse' });
  expect([told?.authorization, told?.['x-team'], told?.['x-langfuse-ingestion-version']]).toEqual(['Bearer k', 'a', '4']);
}, 60_000);

test('content that must not leave does not', async () => {
  const { receiver } = await tell({ captureInput: false, captureOutput: false, captureLogs: [] });
  expect(Object.keys(receiver.spans[0]?.attributes ?? {})).not.toEqual(expect.arrayContaining(['ai_trace.input']));
  expect(Object.keys(receiver.spans[0]?.attributes ?? {})).not.toEqual(expect.arrayContaining(['ai_trace.output']));
}, 60_000);

test.each([
  ['OTEL_SDK_DISABLED', 'true', 0],
  ['OTEL_TRACES_SAMPLER', 'always_off', 0],
  ['OTEL_TRACES_EXPORTER', 'none', 0],
  ['OTEL_TRACES_SAMPLER', 'nonsense', 1],
])(
  '%s=%s',
  async (variable, value, spans) => {
    const { receiver, code, stderr } = await tell({ captureLogs: [] }, { [variable]: value });
    expect([code, receiver.spans.length]).toEqual([0, spans]);
    expect(stderr.includes(`[@ai-trace/sdk] ${variable} must be a Sampler or one of`)).toBe(value === 'nonsense');
  },
  60_000,
);
