import { context, createContextKey, type DiagLogger, diag, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { init, shutdown } from '../src/index.ts';

const QUIET = { autoInstrument: false, instrumentHttpClient: false, flushOnExit: false } as const;

const warnings: string[] = [];
const logger = Object.fromEntries(
  ['error', 'warn', 'info', 'debug', 'verbose'].map((level) => [level, (text: string) => warnings.push(text)]),
);

beforeEach(() => {
  warnings.length = 0;
  diag.setLogger(logger as unknown as DiagLogger, { suppressOverrideMessage: true });
  warnings.length = 0;
});

afterEach(async () => {
  await shutdown();
  trace.disable();
  context.disable();
  propagation.disable();
});

const hasContextManager = (): boolean => {
  const key = createContextKey('a key');
  return context.with(ROOT_CONTEXT.setValue(key, 1), () => context.active().getValue(key) === 1);
};

/** A processor that notes the names of spans, and whether it is shut down. */
const noting = () => {
  const seen: string[] = [];
  const processor = {
    onStart: () => undefined,
    onEnd: ({ name }: { name: string }) => void seen.push(name),
    forceFlush: async () => void seen.push('flush'),
    shutdown: async () => void seen.push('shutdown'),
  };
  return { seen, processor };
};

test('a second call returns the first instance, and warns', () => {
  const first = init(QUIET);
  expect(init({ ...QUIET, serviceName: 'other' })).toBe(first);
  expect(warnings).toEqual([expect.stringContaining('init() was called again')]);
});

test('after shutdown() it may be called anew', async () => {
  const first = init(QUIET);
  await first.shutdown();
  expect(init(QUIET)).not.toBe(first);
  expect(warnings).toEqual([]);
});

test('a provider of the application stays, gets the processors, and that is said', () => {
  const exporter = new InMemorySpanExporter();
  const own = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(own);
  const { seen, processor } = noting();
  const telemetry = init({ ...QUIET, spanProcessors: [processor] });
  telemetry.startSpan('work').end();
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['work']);
  expect(seen).toEqual(['work']);
  expect(warnings).toEqual([expect.stringContaining('It stays, and init() has added its span processors to it')]);
});

describe('shutdown()', () => {
  test('leaves a context manager and a propagator of the application alone', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    await init(QUIET).shutdown();
    expect([hasContextManager(), propagation.fields()]).toEqual([true, ['traceparent', 'tracestate']]);
  });

  test('removes those of init(), even if the tracer provider is the application’s', async () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider());
    const telemetry = init(QUIET);
    expect([hasContextManager(), propagation.fields()]).toEqual([true, ['traceparent', 'tracestate', 'baggage']]);
    await telemetry.shutdown();
    expect([hasContextManager(), propagation.fields()]).toEqual([false, []]);
  });

  test('takes its processors out of the application’s tracer provider, flushed and shut down', async () => {
    const exporter = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
    const { seen, processor } = noting();
    await init({ ...QUIET, spanProcessors: [processor] }).shutdown();
    expect(seen).toEqual(['flush', 'shutdown']);
    const telemetry = init({ ...QUIET, spanProcessors: [processor] });
    telemetry.startSpan('work').end();
    expect(seen.slice(2)).toEqual(['work']);
    await telemetry.shutdown();
    trace.getTracer('application').startSpan('later').end();
    expect(seen.slice(2)).toEqual(['work', 'flush', 'shutdown']);
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['work', 'later']);
  });
});

test('processors and a sampler of the application that throw do no harm to it, nor to each other', async () => {
  const fail = () => {
    throw new Error('boom');
  };
  const seen: string[] = [];
  const seeing = { onEnd: ({ name }: { name: string }) => void seen.push(name) };
  const failing = { onStart: fail, onEnding: fail, onEnd: fail, forceFlush: fail, shutdown: fail };
  const reject = async () => fail();
  const rejecting = { onStart: reject, onEnding: reject, onEnd: reject, forceFlush: reject, shutdown: reject };
  const telemetry = init({ ...QUIET, spanProcessors: [failing, rejecting as never, seeing as never] });
  telemetry.startSpan('work').end();
  await telemetry.flush();
  await telemetry.shutdown();
  expect(seen).toEqual(['work']);

  for (const shouldSample of [fail, () => undefined as never]) {
    const sampled = init({ ...QUIET, sampler: { shouldSample } });
    expect(sampled.startSpan('work').span.isRecording()).toBe(false);
    await sampled.shutdown();
  }
  expect(warnings).toEqual([
    expect.stringContaining('a span processor of the application failed'),
    expect.stringContaining('the sampler of the application failed'),
  ]);
});

test('an option that an adapter refuses is refused at once', () => {
  expect(() => init({ ...QUIET, excludedUrls: '(' })).toThrow('[@ai-trace/sdk] `excludedUrls` must be a comma list of regular expressions');
  expect(() => init({ ...QUIET, prices: { model: {} } as never })).toThrow('[@ai-trace/sdk] `prices["model"].inputPerMillion` must be');
});

test('a trace id of one’s own', () => {
  const telemetry = init(QUIET);
  expect(telemetry.tracer.startSpan('root').spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
});
