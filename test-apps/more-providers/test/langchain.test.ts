import { jsonAnswer } from '@ai-trace/conformance';
import { HumanMessage } from '@langchain/core/messages';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { tool } from '@langchain/core/tools';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { tracedChatOpenAI } from '../src/langchain.ts';
import { textAnswer, textStream, toolCallAnswer } from './openai-answers.ts';
import { json, traceFixture } from './trace-fixture.ts';
import { IDENTITY, underRequest } from './under-request.ts';

const trace = traceFixture();

const model = (fields: object = {}) =>
  tracedChatOpenAI({
    model: 'gpt-4o-mini',
    apiKey: 'key-for-tests',
    maxRetries: 0,
    configuration: { baseURL: trace.server.origin },
    ...fields,
  });

/** The request, and the calls below it, which all carry session and user. */
const callsOf = (spans: readonly ReadableSpan[]) => {
  const root = spans.find(({ parentSpanContext }) => !parentSpanContext)!;
  const calls = spans.filter((span) => span !== root);
  for (const call of calls) {
    expect(call.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
    expect(call.attributes).toMatchObject(IDENTITY);
  }
  return { root, calls };
};

test('invoke: one span, under the request, with tokens and cost', async () => {
  trace.server.answer(textAnswer('Fine'));
  const message = await underRequest(() => model().invoke([new HumanMessage('How are you?')]));
  expect(message.content).toBe('Fine');
  const { root, calls } = callsOf(await trace.telemetry.waitForSpans(2));
  expect(calls.map(({ name }) => name)).toEqual(['chat gpt-4o-mini']);
  expect(json(calls[0]!, 'gen_ai.input.messages')).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'How are you?' }] }]);
  expect(calls[0]!.attributes['gen_ai.usage.output_tokens']).toBe(7);
  expect(root.attributes).toMatchObject({
    'ai_trace.llm.calls': 1,
    'ai_trace.llm.input_tokens': 11,
    'ai_trace.llm.output_tokens': 7,
    'ai_trace.llm.cost_usd': expect.any(Number),
  });
});

test('a chain of prompt, model and parser', async () => {
  trace.server.answer(textAnswer('Regn'));
  const chain = ChatPromptTemplate.fromTemplate('Translate {word}').pipe(model()).pipe(new StringOutputParser());
  expect(await underRequest(() => chain.invoke({ word: 'rain' }))).toBe('Regn');
  const { calls } = callsOf(await trace.telemetry.waitForSpans(2));
  expect(json(calls[0]!, 'gen_ai.input.messages')).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Translate rain' }] }]);
});

test('stream: the span ends with the stream, and has its usage', async () => {
  trace.server.answer(textStream('It ', 'rains'));
  const texts = await underRequest(async () => {
    const parts = [];
    for await (const { content } of await model().stream('Weather?')) parts.push(content);
    return parts;
  });
  expect(texts.join('')).toBe('It rains');
  const { root, calls } = callsOf(await trace.telemetry.waitForSpans(2));
  expect(json(calls[0]!, 'gen_ai.output.messages')).toMatchObject([{ parts: [{ type: 'text', content: 'It rains' }] }]);
  expect(root.attributes).toMatchObject({ 'ai_trace.llm.calls': 1, 'ai_trace.llm.output_tokens': 7 });
});

test('bindTools and batch keep the wrapped client', async () => {
  trace.server.answer(toolCallAnswer(), textAnswer('One'), textAnswer('Two'));
  const weather = tool(async () => 'rain', {
    name: 'weather',
    schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  });
  await underRequest(async () => {
    const asked = await model().bindTools([weather]).invoke('Weather?');
    expect(asked.tool_calls?.map(({ name }) => name)).toEqual(['weather']);
    await model().batch(['First', 'Second']);
  });
  const { root, calls } = callsOf(await trace.telemetry.waitForSpans(4));
  expect(calls).toHaveLength(3);
  expect(calls[0]!.attributes['gen_ai.tool.definitions']).toContain('weather');
  expect(root.attributes['ai_trace.llm.calls']).toBe(3);
});

test('what LangChain sends again is a call of its own, with its error', async () => {
  trace.server.answer(jsonAnswer({ error: { message: 'busy' } }, { status: 503 }), textAnswer('Fine'));
  await underRequest(() => model({ maxRetries: 1 }).invoke('How are you?'));
  const { root, calls } = callsOf(await trace.telemetry.waitForSpans(3));
  expect(calls.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, undefined]);
  expect(root.attributes).toMatchObject({ 'ai_trace.llm.calls': 2, 'ai_trace.llm.errors': 1 });
});
