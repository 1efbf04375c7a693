import { createOpenAI } from '@ai-sdk/openai';
import { type Answer, jsonAnswer } from '@ai-trace/conformance';
import { wrapOpenAI } from '@ai-trace/openai';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import {
  embed,
  generateObject,
  generateText,
  jsonSchema,
  type LanguageModelMiddleware,
  stepCountIs,
  streamText,
  tool,
  wrapLanguageModel,
} from 'ai';
import { OpenAI } from 'openai';
import { embeddingAnswer, textAnswer, textStream, toolCallAnswer, toolCallStream } from './openai-answers.ts';
import { traceFixture } from './trace-fixture.ts';
import { IDENTITY, underRequest } from './under-request.ts';

const trace = traceFixture();

const provider = () => createOpenAI({ apiKey: 'key-for-tests', baseURL: trace.server.origin });

const settings = () => ({
  model: provider().chat('gpt-4o-mini'),
  prompt: 'What is the weather?',
  maxRetries: 0,
  experimental_telemetry: { isEnabled: true },
});

const weather = (execute: () => Promise<string>) =>
  tool({
    description: 'Weather of a city',
    inputSchema: jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } }),
    execute,
  });

/** `parent > child` for every span below the request. */
const family = (spans: readonly ReadableSpan[]): string[] => {
  const nameOf = (id: string | undefined) => spans.find((span) => span.spanContext().spanId === id)?.name;
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext)
    .map((span) => `${nameOf(span.parentSpanContext?.spanId)} > ${span.name}`);
};

/** Every span is in one trace with session and user; gives the request's sums. */
const sumsOf = (spans: readonly ReadableSpan[]) => {
  const root = spans.find(({ parentSpanContext }) => !parentSpanContext)!;
  for (const span of spans) {
    expect(span.spanContext().traceId).toBe(root.spanContext().traceId);
    expect(span.attributes).toMatchObject(IDENTITY);
  }
  const { 'ai_trace.llm.calls': calls, 'ai_trace.llm.errors': errors } = root.attributes;
  const { 'ai_trace.llm.input_tokens': input, 'ai_trace.llm.output_tokens': output } = root.attributes;
  return { calls, errors, input, output };
};

test('generateText: its spans nest under the request, and its call counts once', async () => {
  trace.server.answer(textAnswer('Fine'));
  const { text } = await underRequest(() => generateText(settings()));
  expect(text).toBe('Fine');
  const spans = await trace.telemetry.waitForSpans(3);
  expect(family(spans)).toEqual(['ai.generateText > ai.generateText.doGenerate', 'GET > ai.generateText']);
  expect(sumsOf(spans)).toEqual({ calls: 1, errors: 0, input: 11, output: 7 });
});

test('generateText with a tool: one call a step', async () => {
  trace.server.answer(toolCallAnswer(), textAnswer('It rains'));
  const tools = { weather: weather(async () => 'rain') };
  await underRequest(() => generateText({ ...settings(), tools, stopWhen: stepCountIs(2) }));
  const spans = await trace.telemetry.waitForSpans(5);
  expect(family(spans).toSorted()).toEqual([
    'GET > ai.generateText',
    'ai.generateText > ai.generateText.doGenerate',
    'ai.generateText > ai.generateText.doGenerate',
    'ai.generateText > ai.toolCall',
  ]);
  expect(sumsOf(spans)).toEqual({ calls: 2, errors: 0, input: 22, output: 14 });
});

const withTool: { name: string; answers: Answer[]; run(call: object): PromiseLike<string> }[] = [
  {
    name: 'generateText',
    answers: [toolCallAnswer(), textAnswer('Rain'), textAnswer('It rains')],
    run: async (call: object) => (await generateText({ ...settings(), ...call, stopWhen: stepCountIs(2) })).text,
  },
  {
    name: 'streamText',
    answers: [toolCallStream(), textAnswer('Rain'), textStream('It ', 'rains')],
    run: (call: object) => streamText({ ...settings(), ...call, stopWhen: stepCountIs(2) }).text,
  },
];

test.each(withTool)('$name with a tool that asks a wrapped client: that counts as well', async ({ answers, run }) => {
  trace.server.answer(...answers);
  const openai = wrapOpenAI(new OpenAI({ apiKey: 'key-for-tests', baseURL: trace.server.origin }));
  const ask = async () =>
    (await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Weather?' }] })).choices[0]!.message
      .content ?? '';
  expect(await underRequest(() => Promise.resolve(run({ tools: { weather: weather(ask) } })))).toBe('It rains');
  const spans = await trace.telemetry.waitForSpans(6);
  expect(spans).toHaveLength(6);
  expect(family(spans)).toContain('ai.toolCall > chat gpt-4o-mini');
  expect(sumsOf(spans)).toEqual({ calls: 3, errors: 0, input: 33, output: 21 });
});

test('what a middleware of the model asks of other models counts as well', async () => {
  trace.server.answer(embeddingAnswer(), embeddingAnswer(), textAnswer('harmless'), textAnswer('Fine'));
  const openai = wrapOpenAI(new OpenAI({ apiKey: 'key-for-tests', baseURL: trace.server.origin }));
  const { model, ...call } = settings();
  const prepare = async (): Promise<void> => {
    await openai.embeddings.create({ model: 'text-embedding-3-small', input: 'Weather?' });
    await embed({ model: provider().embedding('text-embedding-3-small'), value: 'Weather?', experimental_telemetry: { isEnabled: true } });
    await openai.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Harmless?' }] });
  };
  const middleware = {
    specificationVersion: 'v3' as const,
    transformParams: ({ params }) => prepare().then(() => params),
  } satisfies LanguageModelMiddleware;
  await underRequest(() => generateText({ ...call, model: wrapLanguageModel({ model, middleware }) }));
  const spans = await trace.telemetry.waitForSpans(7);
  expect(
    family(spans)
      .filter((line) => line.startsWith('ai.generateText.doGenerate'))
      .toSorted(),
  ).toEqual([
    'ai.generateText.doGenerate > ai.embed',
    'ai.generateText.doGenerate > chat gpt-4o',
    'ai.generateText.doGenerate > embeddings text-embedding-3-small',
  ]);
  expect(sumsOf(spans)).toEqual({ calls: 4, errors: 0, input: 30, output: 14 });
});

test('streamText: the call counts when its stream was read', async () => {
  trace.server.answer(textStream('It ', 'rains'));
  await underRequest(async () => {
    const texts = [];
    for await (const text of streamText(settings()).textStream) texts.push(text);
    expect(texts).toEqual(['It ', 'rains']);
  });
  const spans = await trace.telemetry.waitForSpans(3);
  expect(family(spans)).toEqual(['ai.streamText > ai.streamText.doStream', 'GET > ai.streamText']);
  expect(sumsOf(spans)).toEqual({ calls: 1, errors: 0, input: 11, output: 7 });
});

test('generateObject and embed count, too', async () => {
  trace.server.answer(textAnswer('{"city":"Oslo"}'), embeddingAnswer());
  await underRequest(async () => {
    const schema = jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } });
    expect((await generateObject({ ...settings(), schema })).object).toEqual({ city: 'Oslo' });
    await embed({ model: provider().embedding('text-embedding-3-small'), value: 'Oslo', experimental_telemetry: { isEnabled: true } });
  });
  const spans = await trace.telemetry.waitForSpans(5);
  expect(sumsOf(spans)).toEqual({ calls: 2, errors: 0, input: 15, output: 7 });
});

test('a call that is refused counts as an error', async () => {
  trace.server.answer(jsonAnswer({ error: { message: 'no such model' } }, { status: 400 }));
  await expect(underRequest(() => generateText(settings()))).rejects.toThrow('no such model');
  const spans = await trace.telemetry.waitForSpans(3);
  expect(sumsOf(spans)).toEqual({ calls: 1, errors: 1, input: 0, output: 0 });
});

test('without its telemetry the AI SDK makes no span, and nothing counts', async () => {
  trace.server.answer(textAnswer('Fine'));
  await underRequest(() => generateText({ ...settings(), experimental_telemetry: { isEnabled: false } }));
  const root = await trace.span();
  expect(Object.keys(root.attributes).filter((key) => key.startsWith('ai_trace.llm'))).toEqual([]);
});

test('two requests at a time keep their sessions and sums apart', async () => {
  trace.server.answer(textAnswer('One'), textAnswer('Two'));
  await Promise.all([underRequest(() => generateText(settings())), underRequest(() => generateText(settings()))]);
  const spans = await trace.telemetry.waitForSpans(6);
  const roots = spans.filter(({ parentSpanContext }) => !parentSpanContext);
  expect(roots.map(({ attributes }) => attributes['ai_trace.llm.calls'])).toEqual([1, 1]);
});
