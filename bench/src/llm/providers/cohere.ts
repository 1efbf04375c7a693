import { createRequire } from 'node:module';
import { answer, answerPieces, inputTokens, instructions, outputTokens, question } from '../conversation.ts';
import { traceCohere } from '../floors/cohere.ts';
import type { Provider } from '../provider.ts';
import { answerJson, answerStream, type StubFetch, serverSentEvent } from '../stub-fetch.ts';

const require = createRequire(import.meta.url);

const request = {
  model: 'command-a-03-2025',
  temperature: 0.2,
  maxTokens: 64,
  messages: [
    { role: 'system' as const, content: instructions },
    { role: 'user' as const, content: question },
  ],
};

const end = {
  finish_reason: 'COMPLETE',
  usage: {
    billed_units: { input_tokens: inputTokens, output_tokens: outputTokens },
    tokens: { input_tokens: inputTokens, output_tokens: outputTokens },
  },
};

const response = { id: 'c14c80c3-18eb-4519', message: { role: 'assistant', content: [{ type: 'text', text: answer }] }, ...end };

const streamOf = (pieces: number): string[] =>
  [
    { type: 'message-start', id: response.id, delta: { message: { role: 'assistant', content: [] } } },
    { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
    ...answerPieces(pieces).map((text) => ({ type: 'content-delta', index: 0, delta: { message: { content: { text } } } })),
    { type: 'content-end', index: 0 },
    { type: 'message-end', delta: end },
  ].map(serverSentEvent);

const UNPATCHED = 'it patches version 1 of the API alone';

export const cohere: Provider = {
  title: 'Cohere SDK 8',
  peers: {
    '@traceloop/instrumentation-cohere': {
      async register() {
        new (await import('@traceloop/instrumentation-cohere')).CohereInstrumentation();
      },
      gaps: { call: UNPATCHED, stream: UNPATCHED },
    },
  },
  async createClient(variant) {
    const { CohereClientV2 } = require('cohere-ai') as typeof import('cohere-ai');
    const { wrapCohere } = await import('@ai-trace/cohere');
    const connect = (fetch: StubFetch) => {
      const client = new CohereClientV2({ token: 'unused', maxRetries: 0, fetch });
      if (variant === 'floor') return traceCohere(client);
      return variant === 'ai-trace' ? wrapCohere(client) : client;
    };
    const client = connect(answerJson(response));
    return {
      async call() {
        const { content } = (await client.chat(request)).message;
        return content?.[0]?.type === 'text' ? content[0].text : undefined;
      },
      streamOf(pieces) {
        const streaming = connect(answerStream(streamOf(pieces)));
        return () => streaming.chatStream(request);
      },
    };
  },
};
