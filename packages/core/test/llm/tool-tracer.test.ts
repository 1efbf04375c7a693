import { SpanStatusCode, trace } from '@opentelemetry/api';
import { BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createTelemetry, type Telemetry } from '../../../conformance/src/telemetry.ts';
import { type ToolRunnerMethod, wrap } from '../../src/llm/index.ts';

type Tool = (given: { city: string }) => unknown;

const runner: ToolRunnerMethod<{ tool: Tool }> = {
  traceTools: ({ tool }, traceTool) => ({ tool: traceTool('weather', tool) }),
};

/** Runs the tool once and awaits what it gives, as SDKs do. */
const run = (tool: Tool, tracerProvider?: BasicTracerProvider): Promise<unknown> => {
  const client = { run: async (params: { tool: Tool }) => params.tool({ city: 'Oslo' }) };
  return wrap(client, { providerName: 'example', methods: { run: runner } }, tracerProvider && { tracerProvider }).run({ tool });
};

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const theSpan = () => {
  const spans = telemetry.finishedSpans();
  expect(spans).toHaveLength(1);
  return spans[0]!;
};

/** Like the queries of database libraries: it runs when it is awaited, and each time. */
class Query {
  readonly connection = { password: 'secret' };
  readonly result: Promise<unknown>;
  runs = 0;
  spanWhileRunning: unknown;

  constructor(result: Promise<unknown>) {
    this.result = result;
    result.catch(() => {});
  }

  // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
  then(onFulfilled: (value: unknown) => unknown, onRejected: (error: unknown) => unknown): Promise<unknown> {
    this.runs += 1;
    this.spanWhileRunning = trace.getActiveSpan()?.spanContext().spanId;
    return this.result.then(onFulfilled, onRejected);
  }
}

describe('a tool that gives a query, which runs when it is awaited', () => {
  test('is one run, and its result is what the query gives', async () => {
    const query = new Query(Promise.resolve({ rain: true }));
    await expect(run(() => query)).resolves.toEqual({ rain: true });
    expect(query.runs).toBe(1);
    expect(theSpan().attributes['gen_ai.tool.call.result']).toBe('{"rain":true}');
  });

  test('fails with the query', async () => {
    const query = new Query(Promise.reject(new RangeError('no such city')));
    await expect(run(() => query)).rejects.toThrow('no such city');
    expect(theSpan()).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'RangeError' } });
  });

  test('runs the query inside of its span', async () => {
    const query = new Query(Promise.resolve('rain'));
    await run(() => query);
    expect(query.spanWhileRunning).toBe(theSpan().spanContext().spanId);
  });
});

test('a tool that runs itself again is a span for each run', async () => {
  const client = { run: async (params: { tool: Tool }) => params.tool({ city: 'Oslo' }) };
  let again: Tool = () => undefined;
  const remembering: typeof runner = {
    traceTools: (params, traceTool) => {
      again = traceTool('weather', params.tool);
      return { tool: again };
    },
  };
  const tool: Tool = ({ city }) => (city === 'Oslo' ? again({ city: 'Bergen' }) : 'rain');
  await expect(wrap(client, { providerName: 'example', methods: { run: remembering } }).run({ tool })).resolves.toBe('rain');
  const [inner, outer] = telemetry.finishedSpans();
  expect([inner?.name, outer?.name]).toEqual(['execute_tool weather', 'execute_tool weather']);
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
});

test.each([
  ['EVENT_ONLY', []],
  ['SPAN_AND_EVENT', ['gen_ai.tool.call.arguments', 'gen_ai.tool.call.result']],
])('with the content mode %s the span has %j', async (mode, content) => {
  process.env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT = mode;
  try {
    await run(() => 'rain');
  } finally {
    delete process.env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT;
  }
  expect(Object.keys(theSpan().attributes).filter((key) => key.startsWith('gen_ai.tool.call.'))).toEqual(content);
});

test.each(['onStart', 'onEnd'])('a span processor whose %s throws leaves the tool alone', async (method) => {
  const processor = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
  const broken: SpanProcessor = {
    ...processor,
    [method]: () => {
      throw new Error('processor down');
    },
  };
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [broken] });
  await expect(run(() => 'rain', tracerProvider)).resolves.toBe('rain');
  const fail = () => {
    throw new RangeError('no such city');
  };
  await expect(run(fail, tracerProvider)).rejects.toThrow('no such city');
});
