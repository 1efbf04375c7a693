import { createRequire } from 'node:module';
import { answer, answerPieces, inputTokens, instructions, outputTokens, question } from '../conversation.ts';
import { traceCohereV1 } from '../floors/cohere-v1.ts';
import type { Provider } from '../provider.ts';
import { answerJson, answerStream, type StubFetch } from '../stub-fetch.ts';
import { cohere } from './cohere.ts';

const require = createRequire(import.meta.url);

const request = { model: 'command-a-03-2025', temperature: 0.2, maxTokens: 64, preamble: instructions, message: question };

const response = {
  response_id: '9f2e1c04-77ab-4d11',
  generation_id: 'c14c80c3-18eb-4519',
  text: answer,
  chat_history: [],
  finish_reason: 'COMPLETE',
  meta: {
    api_version: { version: '1' },
    billed_units: { input_tokens: inputTokens, output_tokens: outputTokens },
    tokens: { input_tokens: inputTokens, output_tokens: outputTokens },
  },
};

const streamOf = (pieces: number): string[] =>
  [
    { is_finished: false, event_type: 'stream-start', generation_id: response.generation_id },
    ...answerPieces(pieces).map((text) => ({ is_finished: false, event_type: 'text-generation', text })),
    { is_finished: true, event_type: 'stream-end', finish_reason: 'COMPLETE', response },
  ].map((event) => `${JSON.stringify(event)}\n`);

export const cohereV1: Provider = {
  title: 'Cohere SDK 8, API version 1',
  peers: {
    '@traceloop/instrumentation-cohere': {
      ...cohere.peers['@traceloop/instrumentation-cohere'],
      gaps: { stream: 'it reads the stream to its end, and none of it is left for the caller' },
    },
  },
  async createClient(variant) {
    const { CohereClient } = require('cohere-ai') as typeof import('cohere-ai');
    const { wrapCohere } = await import('@ai-trace/cohere');
    const connect = (fetch: StubFetch) => {
      const client = new CohereClient({ token: 'unused', maxRetries: 0, fetch });
      if (variant === 'floor') return traceCohereV1(client);
      return variant === 'ai-trace' ? wrapCohere(client) : client;
    };
    const client = connect(answerJson(response));
    return {
      call: async () => (await client.chat(request)).text,
      streamOf(pieces) {
        const streaming = connect(answerStream(streamOf(pieces), 'application/stream+json'));
        return () => streaming.chatStream(request);
      },
    };
  },
};
