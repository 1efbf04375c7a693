import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { trace } from '@opentelemetry/api';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace-base';
import { generateTraceId, getTraceId, setBaggage, takeTraceId, withTrace } from '../../src/index.ts';
import { type BatchedTelemetry, createBatchedTelemetry, spanNamed } from './batched-telemetry.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

describe('generateTraceId()', () => {
  test('is random without a seed, and with an empty one', () => {
    const ids = [generateTraceId(), generateTraceId(), generateTraceId(''), generateTraceId('')];
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(4);
  });

  test.each(['order-4711', 'Zoë 🦊', TRACE_ID.toUpperCase(), '0'.repeat(32)])('is the beginning of the SHA-256 of %j', (seed) => {
    expect(generateTraceId(seed)).toBe(createHash('sha256').update(seed).digest('hex').slice(0, 32));
  });

  test('gives a trace id as it is', () => {
    expect(generateTraceId(TRACE_ID)).toBe(TRACE_ID);
  });

  test('says what to do on a runtime that cannot hash', () => {
    const { getBuiltinModule } = process;
    Object.assign(process, { getBuiltinModule: undefined });
    try {
      expect(() => generateTraceId('order')).toThrow(/\[@ai-trace\/core\] `seed`.*node:crypto.*"order".*crypto\.subtle\.digest/);
      expect(generateTraceId()).toMatch(/^[0-9a-f]{32}$/);
      expect(generateTraceId(TRACE_ID)).toBe(TRACE_ID);
    } finally {
      Object.assign(process, { getBuiltinModule });
    }
  });
});

describe('withTrace() with an id', () => {
  let telemetry: BatchedTelemetry;
  beforeEach(() => {
    telemetry = createBatchedTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  test('makes a root of that trace, with its children in it', async () => {
    withTrace('job', null, () => withTrace('child', null, () => expect(getTraceId()).toBe(generateTraceId('order-4711'))), {
      id: 'order-4711',
    });
    const spans = await telemetry.flush();
    expect(spanNamed(spans, 'job').parentSpanContext).toBeUndefined();
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([generateTraceId('order-4711')]));
  });

  test('leaves nothing to take for roots to come, where the id generator of the provider does not ask', () => {
    withTrace('job', null, () => expect(takeTraceId()).toBeUndefined(), { id: 'order-4711' });
  });

  test('makes a root inside another trace too', async () => {
    withTrace('outer', null, () => withTrace('job', null, () => undefined, { id: TRACE_ID }));
    const job = spanNamed(await telemetry.flush(), 'job');
    expect([job.spanContext().traceId, job.parentSpanContext]).toEqual([TRACE_ID, undefined]);
  });

  test('leaves the trace to a carrier that names one', async () => {
    withTrace('job', `00-${TRACE_ID}-${'b'.repeat(16)}-01`, () => expect(getTraceId()).toBe(TRACE_ID), { id: 'order-4711' });
  });

  test('can be linked under a span of the same trace', async () => {
    withTrace('job', null, () => expect(setBaggage(`00-${TRACE_ID}-${'b'.repeat(16)}-01`)).toBe(true), { id: TRACE_ID });
    expect(spanNamed(await telemetry.flush(), 'job').parentSpanContext?.spanId).toBe('b'.repeat(16));
  });

  test('asks the id generator of the provider, so that the sampler knows the id', async () => {
    await telemetry.shutdown();
    const random = new RandomIdGenerator();
    const sampled: string[] = [];
    telemetry = createBatchedTelemetry({
      idGenerator: { generateTraceId: () => takeTraceId() ?? random.generateTraceId(), generateSpanId: random.generateSpanId },
      sampler: {
        shouldSample(_context, traceId) {
          sampled.push(traceId);
          return { decision: 2 };
        },
        toString: () => 'listening',
      },
    });
    withTrace('job', null, () => withTrace('root', null, () => undefined, { root: true }), { id: TRACE_ID });
    expect(sampled[0]).toBe(TRACE_ID);
    const spans = await telemetry.flush();
    expect(spanNamed(spans, 'job').spanContext().traceId).toBe(TRACE_ID);
    expect(spanNamed(spans, 'root').spanContext().traceId).toBe(sampled[1]);
  });
});

test('a root that a span processor starts meanwhile has a trace of its own', async () => {
  const random = new RandomIdGenerator();
  const idGenerator = { generateTraceId: () => takeTraceId() ?? random.generateTraceId(), generateSpanId: random.generateSpanId };
  const auditing = {
    onStart: ({ name }: { name: string }) => {
      if (name === 'job') trace.getTracer('audit').startSpan('audit', { root: true }).end();
    },
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const telemetry = createBatchedTelemetry({ idGenerator }, [auditing]);
  withTrace('job', null, () => undefined, { id: TRACE_ID });
  const spans = await telemetry.flush();
  await telemetry.shutdown();
  expect(spanNamed(spans, 'job').spanContext().traceId).toBe(TRACE_ID);
  expect(spanNamed(spans, 'audit').spanContext().traceId).not.toBe(TRACE_ID);
});

test('the same id in three processes at once is one trace with three roots', async () => {
  const run = promisify(execFile);
  const runs = Array.from({ length: 3 }, () => run(process.execPath, [join(__dirname, 'fixtures/custom-trace-id.mjs'), 'order-4711']));
  const spans = (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout));
  expect(spans.map(({ traceId }) => traceId)).toEqual(Array(3).fill(generateTraceId('order-4711')));
  expect(spans.map(({ parent }) => parent)).toEqual([null, null, null]);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(3);
});
