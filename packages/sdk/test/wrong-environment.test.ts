import { once } from 'node:events';
import { fixture, startChild } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

let receiver: OtlpReceiver;
beforeAll(async () => {
  receiver = await OtlpReceiver.start();
});
afterAll(() => receiver.stop());

/** A process that writes a log record and ends, with the exit code and what it says on stderr. */
const run = async (env: Record<string, string>, preloaded: string[] = []) => {
  const { child, stderr } = startChild('loading.cjs', {
    execArgv: [...preloaded, '@ai-trace/sdk/register'].flatMap((name) => ['-r', name]),
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...env },
  });
  const [code] = await once(child, 'exit');
  return { code, stderr: stderr() };
};

test.each([
  ['AI_TRACE_EXCLUDED_URLS', '/health,*.js'],
  ['AI_TRACE_PROPAGATE_TO', '*.internal'],
  ['OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST', '*'],
  ['OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS', '*'],
  ['AI_TRACE_CARRIER_HEADER', 'X Trace'],
  ['OTEL_METRIC_EXPORT_TIMEOUT', '0'],
  ['OTEL_BSP_EXPORT_TIMEOUT', '-1'],
  ['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', '0'],
  ['OTEL_BLRP_MAX_QUEUE_SIZE', '-1'],
])(
  '%s=%s warns, and the application goes on',
  async (variable, value) => {
    receiver.logs.length = 0;
    const { code, stderr } = await run({ [variable]: value });
    expect({ code, logs: receiver.logs.map(({ body }) => body) }).toEqual({ code: 0, logs: ['first'] });
    expect(stderr).toMatch(new RegExp(`^warning: \\[@ai-trace/\\w+\\] ${variable} must be [^\\n]+\\n$`));
  },
  60_000,
);

test('a protocol whose exporter is not installed warns, and the application goes on', async () => {
  const { code, stderr } = await run({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, [fixture('without-grpc.cjs')]);
  expect(code).toBe(0);
  for (const signal of ['trace', 'metrics', 'logs'])
    expect(stderr).toContain(`Run npm install @opentelemetry/exporter-${signal}-otlp-grpc.`);
}, 60_000);
