import { eventStream, jsonAnswer } from '@ai-trace/conformance';
import { Groq } from 'groq-sdk';
import { wrapGroq } from '../src/groq.ts';
import { json, traceFixture } from './trace-fixture.ts';

const trace = traceFixture();

const client = (options: object = {}): Groq =>
  wrapGroq(new Groq({ apiKey: 'key-for-tests', baseURL: trace.server.origin, maxRetries: 0, ...options }));

const request = { model: 'llama-3.3-70b-versatile', messages: [{ role: 'user' as const, content: 'Say hello' }] };

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18, queue_time: 0.1, total_time: 0.2 };

const head = (object: string) => ({ id: 'chatcmpl-1', object, created: 1_760_000_000, model: request.model });

const body = {
  ...head('chat.completion'),
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, logprobs: null, finish_reason: 'stop' }],
  usage: USAGE,
};

test('chat.completions.create', async () => {
  trace.server.answer(jsonAnswer(body));
  const { data, response } = await client().chat.completions.create(request).withResponse();
  expect(data.choices[0]?.message.content).toBe('Hello there');
  expect(response.status).toBe(200);
  const span = await trace.span();
  expect(span.name).toBe('chat llama-3.3-70b-versatile');
  expect(span.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 11, 'gen_ai.usage.output_tokens': 7 });
  expect(json(span, 'gen_ai.output.messages')).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'Hello there' }], finish_reason: 'stop' },
  ]);
});

test('a stream, whose usage is told in Groq’s own way', async () => {
  const chunk = (delta: object, finish: string | null = null, more = {}) => ({
    ...head('chat.completion.chunk'),
    ...more,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  trace.server.answer(
    eventStream([
      chunk({ role: 'assistant', content: '' }, null, { x_groq: { id: 'req-1' } }),
      chunk({ content: 'Hello ' }),
      chunk({ content: 'there' }),
      chunk({}, 'stop', { x_groq: { id: 'req-1', usage: USAGE } }),
      'data: [DONE]\n\n',
    ]),
  );
  const texts = [];
  for await (const { choices } of await client().chat.completions.create({ ...request, stream: true })) {
    texts.push(choices[0]?.delta.content ?? '');
  }
  expect(texts.join('')).toBe('Hello there');
  expect(trace.server.requests[0]?.body).not.toHaveProperty('stream_options');
  const { attributes } = await trace.span();
  expect(attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 11, 'gen_ai.usage.output_tokens': 7 });
});

test('the provider is told from the base URL, and the cost from its prices', async () => {
  const answerInPlace: typeof fetch = async () => new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
  const groq = client({ baseURL: undefined, fetch: answerInPlace });
  await groq.chat.completions.create(request);
  const { attributes } = await trace.span();
  expect(attributes).toMatchObject({ 'gen_ai.provider.name': 'groq', 'server.address': 'api.groq.com', 'server.port': 443 });
  expect(attributes['ai_trace.cost.total_usd']).toBeCloseTo((11 * 0.59 + 7 * 0.79) / 1e6, 12);
});

test('what the SDK sends again is one span', async () => {
  trace.server.answer(jsonAnswer({ error: { message: 'busy' } }, { status: 503, headers: { 'retry-after-ms': '1' } }), jsonAnswer(body));
  await client({ maxRetries: 1 }).chat.completions.create(request);
  expect((await trace.span()).attributes['ai_trace.retry.count']).toBe(1);
});
