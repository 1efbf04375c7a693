import { createRequire } from 'node:module';
import type { ClientOptions } from '@anthropic-ai/sdk';
import { answer, answerPieces, inputTokens, instructions, outputTokens, question } from '../conversation.ts';
import { traceAnthropic } from '../floors/anthropic.ts';
import type { Provider } from '../provider.ts';
import { answerJson, answerStream, type StubFetch, serverSentEvent } from '../stub-fetch.ts';

const require = createRequire(import.meta.url);

const loadSdk = () => require('@anthropic-ai/sdk') as typeof import('@anthropic-ai/sdk');

const request = {
  model: 'claude-haiku-4-5',
  temperature: 0.2,
  max_tokens: 64,
  system: instructions,
  messages: [{ role: 'user' as const, content: question }],
};

const streamedRequest = { ...request, stream: true as const };

const message = {
  id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5-20251001',
  content: [{ type: 'text', text: answer, citations: null }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: inputTokens, output_tokens: outputTokens, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
};

const streamOf = (pieces: number): string[] =>
  [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...answerPieces(pieces).map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: outputTokens } },
    { type: 'message_stop' },
  ].map(serverSentEvent);

/** The SDK's own tracing is turned off in all variants but these. */
const tracingSdk = "SDK's own spans";
const wrappedTracingSdk = "ai-trace, SDK's tracing on";

const openTelemetryOf: Record<string, ClientOptions['openTelemetry']> = {
  [tracingSdk]: { traces: { contentMode: 'content' } },
  [wrappedTracingSdk]: {},
};

export const anthropic: Provider = {
  title: 'Anthropic SDK 1',
  counterpart: tracingSdk,
  peers: {
    [tracingSdk]: {},
    '@traceloop/instrumentation-anthropic': {
      async register() {
        const { AnthropicInstrumentation } = await import('@traceloop/instrumentation-anthropic');
        const sdk = loadSdk();
        // It also patches `Completions` and fails without them, as in version 1: this is a stand-in.
        const { Messages, Beta } = sdk.Anthropic;
        const patchable = {
          ...sdk,
          Anthropic: {
            Messages,
            Beta,
            Completions: class {
              create() {}
            },
          },
        };
        new AnthropicInstrumentation({ enabled: false }).manuallyInstrument(patchable as never);
      },
    },
    '@arizeai/openinference-instrumentation-anthropic': {
      async register() {
        new (await import('@arizeai/openinference-instrumentation-anthropic')).AnthropicInstrumentation();
      },
    },
  },
  reconfigured: [wrappedTracingSdk],
  async createClient(variant) {
    const { Anthropic } = loadSdk();
    const { wrapAnthropic } = await import('@ai-trace/anthropic');
    const connect = (fetch: StubFetch) => {
      const client = new Anthropic({ apiKey: 'unused', maxRetries: 0, fetch, openTelemetry: openTelemetryOf[variant] ?? false });
      if (variant === 'floor') return traceAnthropic(client);
      return variant.startsWith('ai-trace') ? wrapAnthropic(client) : client;
    };
    const client = connect(answerJson(message));
    return {
      async call() {
        const { content } = await client.messages.create(request);
        return content[0]?.type === 'text' ? content[0].text : undefined;
      },
      streamOf(pieces) {
        const streaming = connect(answerStream(streamOf(pieces)));
        return () => streaming.messages.create(streamedRequest);
      },
    };
  },
};
