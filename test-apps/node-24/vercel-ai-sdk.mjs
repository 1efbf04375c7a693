// The Vercel AI SDK 7 under a traced request: its spans nest, carry session and user, and each call to the model counts once.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createOpenAI } from '@ai-sdk/openai';
import { OpenTelemetry } from '@ai-sdk/otel';
import { setAttribute, TraceAttribute } from '@ai-trace/core';
import { traceHandler } from '@ai-trace/node-http';
import { generateText, registerTelemetry, streamText } from 'ai';
import { exported, flush } from './tracing.mjs';

registerTelemetry(new OpenTelemetry());

const listen = async (server) => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
};

const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const common = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'gpt-4o-mini-2024-07-18' };
const chunks = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: 'Fi' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { content: 'ne' }, finish_reason: 'stop' }] },
  { choices: [], usage },
];

const model = createServer(async (request, response) => {
  const { stream } = JSON.parse(await text(request));
  response.writeHead(200, { 'Content-Type': stream ? 'text/event-stream' : 'application/json' });
  if (stream)
    for (const chunk of chunks) response.write(`data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', ...chunk })}\n\n`);
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Fine' }, finish_reason: 'stop' }];
  response.end(stream ? 'data: [DONE]\n\n' : JSON.stringify({ ...common, object: 'chat.completion', choices, usage }));
});
const openai = createOpenAI({ apiKey: 'unused', baseURL: await listen(model) });

const service = createServer(
  traceHandler(async (_request, response) => {
    setAttribute(TraceAttribute.USER_ID, 'ada');
    const settings = { model: openai.chat('gpt-4o-mini'), prompt: 'What is the weather?', maxRetries: 0 };
    const whole = await generateText(settings);
    response.end(`${whole.text} ${await streamText(settings).text}`);
  }),
);
const answer = await fetch(await listen(service), { headers: { 'X-Session-ID': 's1' } });
assert.equal(await answer.text(), 'Fine Fine');
model.close();
service.close();
await flush();

const root = exported.find(({ parentSpanId }) => !parentSpanId);
assert.equal(root.name, 'GET');
for (const { name, traceId, attributes } of exported) {
  assert.equal(traceId, root.traceId, name);
  assert.deepEqual([attributes['session.id'], attributes['user.id']], ['s1', 'ada'], name);
}
const calls = exported.filter(({ name }) => name === 'chat gpt-4o-mini');
assert.equal(calls.length, 2);
const { 'ai_trace.llm.calls': counted, 'ai_trace.llm.input_tokens': input, 'ai_trace.llm.output_tokens': output } = root.attributes;
assert.deepEqual({ counted, input, output }, { counted: 2, input: 22, output: 14 });
console.log(`Node.js ${process.version}, ai 7: ${exported.length} spans in one trace, two calls counted once each.`);
