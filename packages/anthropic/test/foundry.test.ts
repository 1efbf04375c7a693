import { createTelemetry } from '@ai-trace/conformance';
import Anthropic from '@anthropic-ai/sdk';
import { wrapAnthropic } from '../src/index.ts';

const MESSAGE = {
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5-20251001', content: [], stop_reason: 'end_turn' },
  usage: { input_tokens: 1_000, output_tokens: 400 },
};

test('Claude at Microsoft Foundry has the price that the list has for Azure', async () => {
  const telemetry = createTelemetry();
  const fetch = async () => new Response(JSON.stringify(MESSAGE), { headers: { 'content-type': 'application/json' } });
  const client = wrapAnthropic(new Anthropic({ apiKey: 'key-for-tests', baseURL: 'https://name.services.ai.azure.com/anthropic', fetch }));
  await client.messages.create({ model: 'claude-haiku-4-5', max_tokens: 400, messages: [{ role: 'user', content: 'Hello' }] });
  const [span] = await telemetry.waitForSpans(1);
  expect(span?.attributes).toMatchObject({ 'gen_ai.provider.name': 'azure.ai.inference', 'gen_ai.usage.input_tokens': 1_000 });
  expect(span?.attributes['ai_trace.cost.total_usd']).toBeCloseTo(0.003, 12);
  await telemetry.shutdown();
});
