import { type DiagLogger, diag, trace } from '@opentelemetry/api';
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
});

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
  const seen: string[] = [];
  const processor = {
    onStart: () => undefined,
    onEnd: ({ name }: { name: string }) => void seen.push(name),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const telemetry = init({ ...QUIET, spanProcessors: [processor] });
  telemetry.startSpan('work').end();
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['work']);
  expect(seen).toEqual(['work']);
  expect(warnings).toEqual([expect.stringContaining('It stays, and init() has added its span processors to it')]);
});

test('an option that an adapter refuses is refused at once', () => {
  expect(() => init({ ...QUIET, excludedUrls: '(' })).toThrow('[@ai-trace/sdk] `excludedUrls` must be a comma list of regular expressions');
  expect(() => init({ ...QUIET, prices: { model: {} } as never })).toThrow('[@ai-trace/sdk] `prices["model"]` must be');
});

test('a trace id of one’s own', () => {
  const telemetry = init(QUIET);
  expect(telemetry.tracer.startSpan('root').spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
});
