import { createRequire } from 'node:module';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { DroppingLogProcessor } from '../../telemetry.ts';
import { answer, answerPieces, inputTokens, instructions, outputTokens, question } from '../conversation.ts';
import { traceOpenAI } from '../floors/openai.ts';
import type { Provider } from '../provider.ts';
import { answerJson, answerStream, type StubFetch, serverSentEvent } from '../stub-fetch.ts';

const require = createRequire(import.meta.url);

const request = {
  model: 'gpt-4o-mini',
  temperature: 0.2,
  max_tokens: 64,
  messages: [
    { role: 'system' as const, content: instructions },
    { role: 'user' as const, content: question },
  ],
};

const streamedRequest = { ...request, stream: true as const, stream_options: { include_usage: true } };

const usage = { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };

const head = { id: 'chatcmpl-9f3b2c', created: 1_790_000_000, model: 'gpt-4o-mini-2024-07-18', system_fingerprint: 'fp_0f1e2d' };

const completion = {
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: answer, refusal: null }, logprobs: null, finish_reason: 'stop' }],
  usage,
};

const chunk = (choices: object[], rest: object = {}): string =>
  serverSentEvent({ ...head, object: 'chat.completion.chunk', choices, ...rest } as object);

const choice = (delta: object, finishReason: string | null = null) => ({ index: 0, delta, logprobs: null, finish_reason: finishReason });

const streamOf = (pieces: number): string[] => [
  chunk([choice({ role: 'assistant', content: '' })]),
  ...answerPieces(pieces).map((content) => chunk([choice({ content })])),
  chunk([choice({}, 'stop')]),
  chunk([], { usage }),
  'data: [DONE]\n\n',
];

export const openai: Provider = {
  title: 'OpenAI SDK 6',
  peers: {
    '@opentelemetry/instrumentation-openai': {
      async register() {
        const [{ OpenAIInstrumentation }, { LoggerProvider }] = await Promise.all([
          import('@opentelemetry/instrumentation-openai'),
          import('@opentelemetry/sdk-logs'),
        ]);
        // It records content as log events: created by OpenTelemetry's SDK and dropped, like the spans.
        const loggerProvider = new LoggerProvider({ processors: [new DroppingLogProcessor()] });
        registerInstrumentations({ loggerProvider, instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })] });
      },
    },
    '@traceloop/instrumentation-openai': {
      async register() {
        new (await import('@traceloop/instrumentation-openai')).OpenAIInstrumentation();
      },
    },
    '@arizeai/openinference-instrumentation-openai': {
      async register() {
        new (await import('@arizeai/openinference-instrumentation-openai')).OpenAIInstrumentation();
      },
    },
  },
  counterpart: '@opentelemetry/instrumentation-openai',
  async createClient(variant) {
    const { OpenAI } = require('openai') as typeof import('openai');
    const { wrapOpenAI } = await import('@ai-trace/openai');
    const connect = (fetch: StubFetch) => {
      const client = new OpenAI({ apiKey: 'unused', maxRetries: 0, fetch });
      if (variant === 'floor') return traceOpenAI(client);
      return variant === 'ai-trace' ? wrapOpenAI(client) : client;
    };
    const client = connect(answerJson(completion));
    return {
      call: async () => (await client.chat.completions.create(request)).choices[0]?.message.content,
      streamOf(pieces) {
        const streaming = connect(answerStream(streamOf(pieces)));
        return () => streaming.chat.completions.create(streamedRequest);
      },
    };
  },
};
