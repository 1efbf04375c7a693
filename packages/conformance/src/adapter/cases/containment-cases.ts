import assert from 'node:assert/strict';
import { type MeterProvider, propagation, type TextMapPropagator, type TracerProvider } from '@opentelemetry/api';
import { type Sampler, SimpleSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { casesOf } from '../adapter-case.ts';
import type { CaseContext } from '../case-context.ts';
import type { TracingOptions } from '../contract.ts';

const broken = (): never => {
  throw new Error('telemetry broke');
};

const processor = (overrides: Partial<SpanProcessor>): SpanProcessor => ({
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
  ...overrides,
});

/** Every kind of endpoint answers as if nothing had happened. */
const assertUnharmed = async (t: CaseContext, options?: TracingOptions): Promise<void> => {
  t.services.work = async () => undefined;
  t.services.gate('stream').open();
  const app = await t.serve(options);
  const answers = [];
  for (const target of ['/hello', '/users/42', '/stream', '/answered/418', '/throw', '/nowhere']) answers.push(await app.get(target));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 418, 500, 404],
  );
  assert.deepEqual(
    answers.slice(0, 4).map(({ body }) => body),
    ['hello', '{"id":"42"}', 'first\nlast\n', 'answered'],
  );
  await t.finish();
};

/** Telemetry that breaks must not break the application. */
export const containmentCases = casesOf('http-span §9', {
  'a propagator that throws is contained, and the span is a root': async (t) => {
    const propagator: TextMapPropagator = { extract: broken, inject: broken, fields: () => [] };
    t.setPropagator(propagator);
    const { response, span } = await t.trace('/hello');
    assert.equal(response.status, 200);
    assert.equal(span.parentSpanContext, undefined);
    await assertUnharmed(t);
  },

  'no propagator at all: the span is a root': async (t) => {
    propagation.disable();
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    const { span } = await t.trace({ target: '/hello', headers });
    assert.equal(span.parentSpanContext, undefined);
  },

  'a sampler that throws is contained': async (t) => {
    const sampler: Sampler = { shouldSample: broken, toString: () => 'broken' };
    await t.restartTelemetry({ sampler });
    await assertUnharmed(t);
    assert.deepEqual(t.telemetry.finishedSpans(), []);
  },

  'a processor that throws in onStart is contained': async (t) => {
    await t.restartTelemetry({ spanProcessors: [processor({ onStart: broken })] });
    await assertUnharmed(t);
  },

  'a processor that throws in onEnd is contained': async (t) => {
    await t.restartTelemetry({ spanProcessors: [processor({ onEnd: broken })] });
    await assertUnharmed(t);
  },

  'an exporter that throws is contained': async (t) => {
    const exporter: SpanExporter = { export: broken, shutdown: async () => undefined };
    await t.restartTelemetry({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    await assertUnharmed(t);
  },

  'a tracer that throws is contained': async (t) => {
    const tracerProvider: TracerProvider = { getTracer: () => ({ startSpan: broken, startActiveSpan: broken }) };
    await assertUnharmed(t, { tracerProvider });
  },

  'a meter whose instruments throw is contained': async (t) => {
    const instrument = { add: broken, record: broken };
    const meter = { createHistogram: () => instrument, createUpDownCounter: () => instrument };
    const meterProvider = { getMeter: () => meter } as unknown as MeterProvider;
    await assertUnharmed(t, { meterProvider });
    assert.equal(t.finishedServerSpans().length, 6);
  },

  'a meter provider that throws costs the metrics only': async (t) => {
    await assertUnharmed(t, { meterProvider: { getMeter: broken } });
    assert.equal(t.finishedServerSpans().length, 6);
  },

  'a tracer that throws is reported': async (t) => {
    const tracerProvider: TracerProvider = { getTracer: () => ({ startSpan: broken, startActiveSpan: broken }) };
    await assertUnharmed(t, { tracerProvider });
    assert.ok(t.warnings.length > 0);
  },
});
