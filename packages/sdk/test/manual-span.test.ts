import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { type ContentOptions, ManualSpan, type SpanUpdate } from '../src/api/manual-span.ts';

const exporter = new InMemorySpanExporter();

beforeAll(() => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
});

afterAll(() => {
  trace.disable();
});

const recorded = (options: ContentOptions, update: SpanUpdate) => {
  exporter.reset();
  new ManualSpan('work', options).update(update).end();
  return exporter.getFinishedSpans()[0]?.attributes;
};

test('`maskPii` masks input and output', () => {
  const update = { input: { to: 'ada@example.com', ip: '203.0.113.7' }, output: 'card 4111 1111 1111 1111' };
  expect(recorded({ maskPii: true }, update)).toEqual({
    'ai_trace.input': '{"to":"[EMAIL]","ip":"[IP]"}',
    'ai_trace.output': 'card [CARD]',
  });
  expect(recorded({}, update)?.['ai_trace.input']).toBe('{"to":"ada@example.com","ip":"203.0.113.7"}');
});

test('`mask` comes after it, and where it fails nothing is told', () => {
  const options = { maskPii: true, mask: (text: string, { path }: { path: string }) => `${path}: ${text}` };
  expect(recorded(options, { output: 'ada@example.com' })).toEqual({ 'ai_trace.output': 'output: [EMAIL]' });
  const failing = () => {
    throw new Error('no');
  };
  expect(recorded({ mask: failing }, { input: 'secret' })).toEqual({ 'ai_trace.input': '[MASKED]' });
  expect(recorded({ mask: (() => undefined) as never }, { input: 'secret' })).toEqual({ 'ai_trace.input': '[MASKED]' });
});

test('`maxContentLength` cuts at a whole character, after masking, and leaves JSON valid', () => {
  expect(recorded({ maxContentLength: 5 }, { input: 'äöü' })).toEqual({ 'ai_trace.input': 'ä…' });
  expect(recorded({ maxContentLength: 9, maskPii: true }, { input: 'to ada@example.com' })).toEqual({ 'ai_trace.input': 'to [EM…' });
  const { 'ai_trace.output': output } = recorded({ maxContentLength: 100 }, { output: [{ text: 'a'.repeat(1_000) }] }) ?? {};
  expect(JSON.parse(String(output))).toEqual([{ text: expect.stringMatching(/^a{50,}…$/) }]);
});

test('binary content is described', () => {
  const picture = `data:image/png;base64,${'iVBORw0KGgo'.repeat(40)}`;
  expect(recorded({}, { input: picture, output: { file: new Uint8Array(3) } })).toEqual({
    'ai_trace.input': '[image/png, 330 bytes]',
    'ai_trace.output': '{"file":"[binary, 3 bytes]"}',
  });
});

test.each(['false', 'NO_CONTENT', 'EVENT_ONLY'])('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=%s leaves it out', (value) => {
  process.env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT = value;
  try {
    expect(recorded({}, { input: 'a', output: 'b', metadata: { step: 1 } })).toEqual({ 'ai_trace.metadata.step': 1 });
  } finally {
    delete process.env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT;
  }
});

test('what is undefined in the metadata is left out', () => {
  expect(recorded({}, { metadata: { team: undefined, owner: null } })).toEqual({ 'ai_trace.metadata.owner': 'null' });
});

test('`captureInput` and `captureOutput` leave it out; what has no JSON is a text', () => {
  expect(recorded({ captureInput: false, captureOutput: false }, { input: 'a', output: 'b' })).toEqual({});
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(recorded({}, { input: circular, metadata: { step: 1, list: [1] } })).toEqual({
    'ai_trace.input': '{"self":"[Circular]"}',
    'ai_trace.metadata.step': 1,
    'ai_trace.metadata.list': '[1]',
  });
});

test('nothing that cannot be read comes back to the application', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const row = Object.assign(Object.create(null), { id: 1n });
  expect(recorded({}, { input: proxy, output: [proxy, 'b'], metadata: { row, proxy } })).toEqual({
    'ai_trace.input': '"[Unreadable]"',
    'ai_trace.output': '["[Unreadable]","b"]',
    'ai_trace.metadata.row': '[Unreadable]',
    'ai_trace.metadata.proxy': '[Unreadable]',
  });
});
