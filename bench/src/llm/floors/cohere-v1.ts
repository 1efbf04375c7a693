import type { Cohere, CohereClient } from 'cohere-ai';
import { type TracedByHand, traceByHand } from './trace-by-hand.ts';

type Params = (Cohere.ChatRequest | Cohere.ChatStreamRequest) & { model: string };

const chat = (stream?: true): TracedByHand<Params, Cohere.NonStreamedChatResponse, Cohere.StreamedChatResponse> => ({
  operation: 'chat',
  provider: 'cohere',
  host: 'api.cohere.com',
  price: { input: 2.5, output: 10 },
  request: ({ temperature, maxTokens }) => ({ temperature, maxTokens, stream }),
  input: ({ preamble, message }) => ({
    'gen_ai.system_instructions': JSON.stringify(preamble),
    'gen_ai.input.messages': JSON.stringify(message),
  }),
  read: ({ text, finishReason, responseId, meta }) => ({
    text,
    finishReason,
    inputTokens: meta?.tokens?.inputTokens ?? 0,
    outputTokens: meta?.tokens?.outputTokens ?? 0,
    attributes: {
      'gen_ai.response.id': responseId,
      'cohere.billed_units.input_tokens': meta?.billedUnits?.inputTokens,
      'cohere.billed_units.output_tokens': meta?.billedUnits?.outputTokens,
    },
  }),
  add(answer, event) {
    if (event.eventType === 'text-generation') return event.text;
    if (event.eventType === 'stream-end') Object.assign(answer, this.read(event.response), { text: answer.text });
    return undefined;
  },
});

export const traceCohereV1 = (client: CohereClient): CohereClient =>
  Object.assign(client, {
    chat: traceByHand(client.chat.bind(client), chat()),
    chatStream: traceByHand(client.chatStream.bind(client), chat(true)),
  });
