// Checks the OTLP sent by an application under `--import @ai-trace/sdk/register` with an independent decoder: the Python classes that
// the OpenTelemetry project generates from opentelemetry-proto, installed from PyPI into a temporary folder.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const root = dirname(import.meta.dirname);
const DECODER = 'opentelemetry-proto==1.45.2';

const application = `
import { createServer } from 'node:http';
import { log, metric, setAttribute, startSpan, TraceAttribute } from '@ai-trace/sdk';
import OpenAI from 'openai';
const openai = new OpenAI({ apiKey: 'none', baseURL: process.env.MODEL_URL, maxRetries: 0 });
const server = createServer(async (_request, response) => {
  setAttribute(TraceAttribute.USER_ID, 'ada');
  const span = startSpan('retrieve').update({ input: { question: 'ä ✓' }, metadata: { ratio: 0.5, count: 3, exact: true }, tags: ['a', 'b'] });
  span.span.addEvent('found', { documents: 2 });
  span.fail(new RangeError('nothing there')).end();
  log('error', 'no documents', { attempt: 2, list: ['x', 1, true], nested: { deep: { value: 1.5 } }, bytes: new Uint8Array([1, 2]) });
  metric('documents.stock', -3.5, { unit: '{document}' });
  metric('documents.read', 2, { kind: 'counter', attributes: { shelf: 'a' } });
  metric('documents.age', 0.25, { kind: 'histogram', unit: 's' });
  await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] });
  response.end('done');
}).listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi.' } }],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
});

const firstLine = async (child) => {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('A process ended without a word');
};

const installDecoder = (folder) => {
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', DECODER], { stdio: 'inherit' });
  return join(folder, 'bin/python');
};

const startModel = async () => {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json').end(completion);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

/** Runs the application, sends it one request and ends it; resolves with what the decoder has read. */
const record = async (python, compression) => {
  const model = await startModel();
  const decoder = spawn(python, [join(import.meta.dirname, 'check-otlp.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise((resolve) => decoder.stdout.once('data', (chunk) => resolve(Number(chunk))));
  const app = spawn(process.execPath, ['--import', '@ai-trace/sdk/register', '--input-type=module', '--eval', application], {
    cwd: join(root, 'packages/sdk'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      MODEL_URL: `http://127.0.0.1:${model.address().port}/v1`,
      OTEL_SERVICE_NAME: 'checked',
      OTEL_RESOURCE_ATTRIBUTES: 'team=search',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_COMPRESSION: compression,
    },
  });
  const appPort = await firstLine(app);
  const response = await fetch(`http://127.0.0.1:${appPort}/documents`, { headers: { 'x-session-id': 's-1' } });
  assert.equal(await response.text(), 'done');
  app.kill('SIGTERM');
  await once(app, 'exit');
  decoder.stdin.end();
  const read = JSON.parse(await text(decoder.stdout));
  model.close();
  return read;
};

const plain = (value) => {
  const [[kind, content] = []] = Object.entries(value ?? {});
  if (kind === 'array_value') return (content.values ?? []).map(plain);
  if (kind === 'kvlist_value') return attributesOf(content.values);
  return kind === 'int_value' ? Number(content) : content;
};

const attributesOf = (list = []) => Object.fromEntries(list.map(({ key, value }) => [key, plain(value)]));

const checkTraces = (requests) => {
  const resources = requests.flatMap(({ resource_spans }) => resource_spans);
  for (const { resource } of resources) {
    const attributes = attributesOf(resource.attributes);
    assert.deepEqual([attributes['service.name'], attributes.team, attributes['telemetry.sdk.language']], ['checked', 'search', 'nodejs']);
  }
  const spans = resources.flatMap(({ scope_spans }) =>
    scope_spans.flatMap(({ scope, spans }) => spans.map((span) => ({ ...span, scope }))),
  );
  const byName = Object.fromEntries(spans.map((span) => [span.name, span]));
  const { GET: server, retrieve, 'chat gpt-4o-mini': chat } = byName;
  assert.deepEqual(spans.map(({ name }) => name).sort(), ['GET', 'POST', 'chat gpt-4o-mini', 'retrieve']);
  assert.deepEqual([server.kind, chat.kind, byName.POST.kind], ['SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT', 'SPAN_KIND_CLIENT']);
  assert.deepEqual(
    [retrieve.parent_span_id, chat.parent_span_id, byName.POST.parent_span_id],
    [server.span_id, server.span_id, chat.span_id],
  );
  assert.deepEqual(new Set(spans.map(({ trace_id }) => Buffer.from(trace_id, 'base64').length)), new Set([16]));
  assert.equal(new Set(spans.map(({ trace_id }) => trace_id)).size, 1);
  for (const span of spans)
    assert.ok(BigInt(span.end_time_unix_nano) >= BigInt(span.start_time_unix_nano), `${span.name} ends before it starts`);
  assert.deepEqual(retrieve.status, { code: 'STATUS_CODE_ERROR' });
  assert.deepEqual(
    retrieve.events.map(({ name }) => name),
    ['found', 'exception'],
  );
  const recorded = attributesOf(retrieve.attributes);
  assert.equal(recorded['ai_trace.input'], '{"question":"ä ✓"}');
  const { 'ai_trace.metadata.ratio': ratio, 'ai_trace.metadata.count': count, 'ai_trace.metadata.exact': exact } = recorded;
  assert.deepEqual([ratio, count, exact], [0.5, 3, true]);
  assert.deepEqual(recorded['ai_trace.tags'], ['a', 'b']);
  const call = attributesOf(chat.attributes);
  assert.deepEqual([call['gen_ai.usage.input_tokens'], call['session.id'], call['user.id']], [9, 's-1', 'ada']);
  return server.trace_id;
};

const checkLogs = (requests, traceId) => {
  const records = requests.flatMap(({ resource_logs }) =>
    resource_logs.flatMap(({ scope_logs }) => scope_logs.flatMap((scope) => scope.log_records)),
  );
  assert.equal(records.length, 1);
  const [record] = records;
  assert.deepEqual([record.severity_number, record.severity_text, plain(record.body)], ['SEVERITY_NUMBER_ERROR', 'ERROR', 'no documents']);
  assert.equal(record.trace_id, traceId);
  assert.deepEqual(attributesOf(record.attributes), {
    attempt: 2,
    list: ['x', 1, true],
    nested: { deep: { value: 1.5 } },
    bytes: Buffer.from([1, 2]).toString('base64'),
    'session.id': 's-1',
    'user.id': 'ada',
  });
};

const checkMetrics = (requests) => {
  const metrics = requests.flatMap(({ resource_metrics }) =>
    resource_metrics.flatMap(({ scope_metrics }) => scope_metrics.flatMap((scope) => scope.metrics)),
  );
  const byName = Object.fromEntries(metrics.map((metric) => [metric.name, metric]));
  assert.equal(byName['documents.stock'].gauge.data_points[0].as_double, -3.5);
  assert.equal(byName['documents.stock'].unit, '{document}');
  const { sum } = byName['documents.read'];
  assert.deepEqual([sum.is_monotonic, sum.aggregation_temporality], [true, 'AGGREGATION_TEMPORALITY_CUMULATIVE']);
  assert.equal(Number(sum.data_points[0].as_double ?? sum.data_points[0].as_int), 2);
  assert.deepEqual(attributesOf(sum.data_points[0].attributes), { shelf: 'a' });
  const [age] = byName['documents.age'].histogram.data_points;
  assert.deepEqual([Number(age.count), age.sum, age.bucket_counts.length], [1, 0.25, age.explicit_bounds.length + 1]);
  for (const name of [
    'http.server.request.duration',
    'http.client.request.duration',
    'gen_ai.client.operation.duration',
    'gen_ai.client.token.usage',
  ]) {
    assert.ok(byName[name]?.histogram, `${name} is not there`);
  }
};

const folder = mkdtempSync(join(tmpdir(), 'ai-trace-otlp-'));
try {
  const python = process.env.AI_TRACE_OTLP_PYTHON ?? installDecoder(folder);
  for (const compression of ['none', 'gzip']) {
    const read = await record(python, compression);
    assert.deepEqual(read.problems, []);
    const traceId = checkTraces(read['/v1/traces']);
    checkLogs(read['/v1/logs'], traceId);
    checkMetrics(read['/v1/metrics']);
    console.log(`Traces, logs and metrics are decoded as they were recorded (compression: ${compression}).`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
