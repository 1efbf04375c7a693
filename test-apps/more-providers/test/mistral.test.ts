import { eventStream, jsonAnswer } from '@ai-trace/conformance';
import { Mistral } from '@mistralai/mistralai';
import { wrapMistral } from '../src/mistral.ts';
import { json, traceFixture } from './trace-fixture.ts';

const trace = traceFixture();

const client = (): Mistral => wrapMistral(new Mistral({ apiKey: 'key-for-tests', serverURL: trace.server.origin }));

const request = { model: 'mistral-small-latest', messages: [{ role: 'user' as const, content: 'Say hello' }], temperature: 0 };

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

const head = (object: string) => ({ id: 'chat-1', object, created: 1_760_000_000, model: 'mistral-small-2506' });

const TOOL_CALL = { id: 'call00001', index: 0, function: { name: 'weather', arguments: '{"city":"Oslo"}' } };

const TOOL_CALL_PART = { type: 'tool_call', id: 'call00001', name: 'weather', arguments: '{"city":"Oslo"}' };

test('chat.complete', async () => {
  const message = { role: 'assistant', content: 'Hello there', tool_calls: [TOOL_CALL] };
  trace.server.answer(
    jsonAnswer({ ...head('chat.completion'), usage: USAGE, choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }),
  );
  const answer = await client().chat.complete(request);
  expect(answer.choices[0]?.message?.content).toBe('Hello there');
  const span = await trace.span();
  expect(span.name).toBe('chat mistral-small-latest');
  expect(span.attributes).toMatchObject({
    'gen_ai.provider.name': 'mistral_ai',
    'gen_ai.request.temperature': 0,
    'gen_ai.response.id': 'chat-1',
    'gen_ai.response.model': 'mistral-small-2506',
    'gen_ai.usage.input_tokens': 11,
    'gen_ai.usage.output_tokens': 7,
    'server.address': '127.0.0.1',
    'server.port': trace.server.port,
  });
  expect(json(span, 'gen_ai.input.messages')).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Say hello' }] }]);
  expect(json(span, 'gen_ai.output.messages')).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'Hello there' }, TOOL_CALL_PART], finish_reason: 'tool_calls' },
  ]);
});

test('chat.stream, which is the SDK’s own stream', async () => {
  const chunk = (delta: object, finish: string | null = null, usage = {}) => ({
    ...head('chat.completion.chunk'),
    ...usage,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  trace.server.answer(
    eventStream([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hello ' }),
      chunk({ content: 'there' }),
      chunk({ tool_calls: [TOOL_CALL] }, 'tool_calls', { usage: USAGE }),
      'data: [DONE]\n\n',
    ]),
  );
  const stream = await client().chat.stream(request);
  expect(stream).toBeInstanceOf(ReadableStream);
  const texts = [];
  for await (const { data } of stream) texts.push(data.choices[0]?.delta.content ?? '');
  expect(texts).toEqual(['', 'Hello ', 'there', '']);
  const span = await trace.span();
  expect(span.attributes).toMatchObject({
    'gen_ai.request.stream': true,
    'gen_ai.response.time_to_first_chunk': expect.any(Number),
    'gen_ai.response.finish_reasons': ['tool_calls'],
    'gen_ai.usage.output_tokens': 7,
  });
  expect(json(span, 'gen_ai.output.messages')).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'Hello there' }, TOOL_CALL_PART], finish_reason: 'tool_calls' },
  ]);
});

test('embeddings.create, and a call that fails', async () => {
  const mistral = client();
  trace.server.answer(
    jsonAnswer({ ...head('list'), model: 'mistral-embed', data: [], usage: { prompt_tokens: 4, total_tokens: 4, completion_tokens: 0 } }),
    jsonAnswer({ message: 'unknown model' }, { status: 400 }),
  );
  await mistral.embeddings.create({ model: 'mistral-embed', inputs: ['Oslo'] });
  await expect(mistral.chat.complete({ ...request, model: 'nobody' })).rejects.toThrow('unknown model');
  const [embedded, failed] = await trace.telemetry.waitForSpans(2);
  expect(embedded!.name).toBe('embeddings mistral-embed');
  expect(embedded!.attributes['gen_ai.usage.input_tokens']).toBe(4);
  expect(failed!.attributes).toMatchObject({ 'error.type': 'SDKError', 'http.response.status_code': 400 });
});
