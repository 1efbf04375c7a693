import { type Attributes, type Context, context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { wrap } from '../../src/llm/wrap-client.ts';
import { AiTraceSpanProcessor } from '../../src/span-processor.ts';
import { type LlmRollUp, type TraceScope, withTraceScope } from '../../src/trace-scope.ts';

const provider = new BasicTracerProvider({ spanProcessors: [new AiTraceSpanProcessor()] });

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

/** A span of some library, around what happens inside of it. */
const within = (attributes: Attributes, run: (span: Span) => void = () => {}, library = 'some-library'): void => {
  const span = provider.getTracer(library).startSpan('a span', { kind: SpanKind.CLIENT, attributes });
  context.with(trace.setSpan(context.active(), span), () => run(span));
  span.end();
};

const chat = (more: Attributes = {}): Attributes => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'some-model',
  'gen_ai.usage.input_tokens': 10,
  'gen_ai.usage.output_tokens': 3,
  ...more,
});

/** The sums of a request inside of which `run` ran. */
const sumsOf = (run: () => void): LlmRollUp | undefined => {
  const root = provider.getTracer('framework').startSpan('GET', {}, ROOT_CONTEXT);
  const scope: TraceScope = { root, attributes: {} };
  context.with(withTraceScope(ROOT_CONTEXT, scope), run);
  root.end();
  return scope.llm;
};

const ONE_CALL = { calls: 1, errors: 0, inputTokens: 10, outputTokens: 3, costUsd: undefined };

test.each([
  { what: 'of the conventions', attributes: chat() },
  {
    what: 'of the conventions before operations',
    attributes: {
      'gen_ai.system': 'x',
      'gen_ai.request.model': 'm',
      'gen_ai.usage.prompt_tokens': 10,
      'gen_ai.usage.completion_tokens': 3,
    },
  },
])('a call told by the attributes $what counts', ({ attributes }) => {
  expect(sumsOf(() => within(attributes))).toEqual(ONE_CALL);
});

test('tokens that are told later count, and so does a failure', () => {
  const fail = (span: Span): void => {
    span.setAttributes({ 'gen_ai.usage.input_tokens': 20, 'gen_ai.usage.output_tokens': Number.NaN });
    span.setStatus({ code: SpanStatusCode.ERROR });
  };
  expect(sumsOf(() => within(chat(), fail))).toEqual({ ...ONE_CALL, errors: 1, inputTokens: 20, outputTokens: 0 });
});

test('a call counts once where a provider has the span processor twice', () => {
  const twice = new BasicTracerProvider({ spanProcessors: [new AiTraceSpanProcessor(), new AiTraceSpanProcessor()] });
  const call = () => twice.getTracer('some-library').startSpan('a span', { attributes: chat() }).end();
  expect(sumsOf(call)).toEqual(ONE_CALL);
});

test('one call that two libraries tell counts once, whatever lies between their spans', () => {
  expect(sumsOf(() => within(chat(), () => within({}, () => within(chat(), undefined, 'another-library'))))).toEqual(ONE_CALL);
});

test('what a library tells inside of a call of a wrapped client is counted there', () => {
  expect(sumsOf(() => within(chat(), () => within(chat()), '@ai-trace/openai'))).toBeUndefined();
  expect(sumsOf(() => within(chat(), () => within({}, () => within(chat())), '@ai-trace/openai'))).toBeUndefined();
});

test('a call that a tool makes inside of a call of a wrapped client counts by itself', () => {
  const tool = { 'gen_ai.operation.name': 'execute_tool' };
  expect(sumsOf(() => within(chat(), () => within(tool, () => within(chat())), '@ai-trace/openai'))).toEqual(ONE_CALL);
});

test('the call of a wrapped client is not counted again with SDK 1.x, whose spans name their scope differently', () => {
  const processor = new AiTraceSpanProcessor();
  const onStart = (span: Span, parent: Context): void => {
    const { instrumentationScope } = span as unknown as ReadableSpan;
    const asBefore = { instrumentationLibrary: { value: instrumentationScope }, instrumentationScope: { value: undefined } };
    processor.onStart(Object.defineProperties(span, asBefore), parent);
  };
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [Object.assign(new AiTraceSpanProcessor(), { onStart })] });
  const client = wrap({ ask: () => 'answer' }, { providerName: 'x', methods: { ask: { operation: 'chat' } } }, { tracerProvider });
  expect(sumsOf(() => client.ask())).toMatchObject({ calls: 1 });
});

test('a wrapped client makes no span directly under one that tells its call without naming the operation', () => {
  const options = { tracerProvider: provider };
  const client = wrap({ ask: () => 'answer' }, { providerName: 'x', methods: { ask: { operation: 'chat' } } }, options);
  const told = { 'gen_ai.system': 'x', 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 3 };
  expect(sumsOf(() => within(told, () => expect(client.ask()).toBe('answer')))).toEqual(ONE_CALL);
  expect(sumsOf(() => within({}, () => client.ask()))).toEqual({ ...ONE_CALL, inputTokens: 0, outputTokens: 0 });
});

describe('inside of a call that a library tells', () => {
  const client = (operation: string, model: string) =>
    wrap(
      { ask: () => 'answer' },
      { providerName: 'x', methods: { ask: { operation, request: () => ({ model }) } } },
      { tracerProvider: provider },
    );

  test.each([
    { inner: 'of the same model', operation: 'generate_content', model: 'some-model', calls: 1 },
    { inner: 'of another model', operation: 'chat', model: 'guard-model', calls: 2 },
    { inner: 'for embeddings', operation: 'embeddings', model: 'some-model', calls: 2 },
  ])('a wrapped client that makes a call $inner: $calls in all', ({ operation, model, calls }) => {
    expect(sumsOf(() => within(chat(), () => client(operation, model).ask()))).toEqual({ ...ONE_CALL, calls });
    expect(sumsOf(() => within(chat(), () => within({}, () => client(operation, model).ask())))).toEqual({ ...ONE_CALL, calls });
  });

  test('a wrapped client that makes a call of the same model in a tool, or after the call has ended: 2 in all', () => {
    const ask = () => client('chat', 'some-model').ask();
    const tool = { 'gen_ai.operation.name': 'execute_tool' };
    expect(sumsOf(() => within(chat(), () => within(tool, () => within({}, ask))))?.calls).toBe(2);
    const becomeTool = (span: Span): void => {
      span.setAttributes(tool);
      ask();
    };
    expect(sumsOf(() => within(chat(), () => within({}, becomeTool)))?.calls).toBe(2);
    const endFirst = (span: Span): void => {
      span.end();
      within({}, ask);
    };
    expect(sumsOf(() => within(chat(), endFirst))?.calls).toBe(2);
  });

  test.each([
    { inner: 'of the same model', attributes: chat(), calls: 1 },
    { inner: 'of a model that it does not name', attributes: chat({ 'gen_ai.request.model': undefined }), calls: 1 },
    { inner: 'of another model', attributes: chat({ 'gen_ai.request.model': 'guard-model' }), calls: 2 },
    { inner: 'for embeddings', attributes: chat({ 'gen_ai.operation.name': 'embeddings' }), calls: 2 },
    { inner: 'for embeddings, by the AI SDK', attributes: { 'ai.operationId': 'ai.embed.doEmbed', 'ai.model.id': 'm' }, calls: 2 },
  ])('a library that tells one $inner: $calls in all', ({ attributes, calls }) => {
    expect(sumsOf(() => within(chat(), () => within(attributes, undefined, 'another-library')))?.calls).toBe(calls);
  });
});

test('the calls of an agent count, and the agent, whose tokens are their sum, does not', () => {
  const agent = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 20 };
  const calls = (): void => {
    within(chat());
    within(chat());
  };
  expect(sumsOf(() => within(agent, calls))).toEqual({ ...ONE_CALL, calls: 2, inputTokens: 20, outputTokens: 6 });
});

test.each([{ 'gen_ai.operation.name': 'execute_tool' }, { 'ai.operationId': 'ai.toolCall' }])(
  'a tool that runs inside of a call may make one of its own: %j',
  (tool) => {
    const sums = sumsOf(() => within(chat(), () => within(tool, () => within(chat()))));
    expect(sums).toEqual({ ...ONE_CALL, calls: 2, inputTokens: 20, outputTokens: 6 });
  },
);

test('other spans do not count', () => {
  const others = (): void => {
    within({ 'http.request.method': 'POST' });
    within({ 'gen_ai.operation.name': 'create_agent', 'gen_ai.request.model': 'm' });
    within({ 'gen_ai.request.model': 'm' });
  };
  expect(sumsOf(others)).toBeUndefined();
});
