import { once } from 'node:events';
import { SPANS_ALONE, startChild } from './child-app.ts';
import { startFakeProviders } from './fake-providers.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

test.each([
  ['llm.mjs', ['--import', '@ai-trace/sdk/register']],
  ['llm.cjs', ['-r', '@ai-trace/sdk/register']],
])(
  '%s: clients of Anthropic, Google and Cohere are wrapped when they are made',
  async (app, execArgv) => {
    const receiver = await OtlpReceiver.start();
    const providers = await startFakeProviders();
    try {
      const env = {
        ...SPANS_ALONE,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        PROVIDERS_URL: providers.url,
        AI_TRACE_CAPTURE_COST: 'false',
      };
      const { child, stderr } = startChild(app, { execArgv, env });
      const [code] = await once(child, 'exit');
      expect([code, stderr()]).toEqual([0, '']);
      const job = receiver.spans.find(({ name }) => name === 'job');
      const llm = receiver.spans.filter(({ scope }) => scope.startsWith('@ai-trace/') && scope !== '@ai-trace/sdk');
      expect(llm.map(({ name, scope, parentSpanId }) => [name, scope, parentSpanId])).toEqual([
        ['chat claude-test-1', '@ai-trace/anthropic', job?.spanId],
        ['chat claude-test-1', '@ai-trace/anthropic', job?.spanId],
        ['generate_content gemini-2.5-flash', '@ai-trace/google-genai', job?.spanId],
        ['chat command-a-03-2025', '@ai-trace/cohere', job?.spanId],
        ['chat command-r7b-12-2024', '@ai-trace/cohere', job?.spanId],
        ['chat cohere.command-r-v1:0', '@ai-trace/cohere', job?.spanId],
        ['chat cohere.command-r-v1:0', '@ai-trace/cohere', job?.spanId],
      ]);
      for (const { attributes } of llm) {
        expect([attributes['gen_ai.usage.input_tokens'], attributes['gen_ai.usage.output_tokens']].map(String)).toEqual(['9', '3']);
      }
    } finally {
      providers.stop();
      await receiver.stop();
    }
  },
  60_000,
);
