import type { AttributeValue } from '@opentelemetry/api';
import type { Cohere, CohereClientV2 } from 'cohere-ai';
import { type TracedByHand, traceByHand } from './trace-by-hand.ts';

type Params = Cohere.V2ChatRequest | Cohere.V2ChatStreamRequest;

const chat = (stream?: true): TracedByHand<Params, Cohere.V2ChatResponse, Cohere.V2ChatStreamResponse> => ({
  operation: 'chat',
  provider: 'cohere',
  host: 'api.cohere.com',
  price: { input: 2.5, output: 10 },
  request: ({ temperature, maxTokens }) => ({ temperature, maxTokens, stream }),
  input: ({ messages }) => ({ 'gen_ai.input.messages': JSON.stringify(messages) }),
  read({ id, message, finishReason, usage }) {
    const [content] = message.content ?? [];
    return {
      text: content?.type === 'text' ? content.text : '',
      finishReason,
      inputTokens: usage?.tokens?.inputTokens ?? 0,
      outputTokens: usage?.tokens?.outputTokens ?? 0,
      attributes: responseAttributes(id, usage),
    };
  },
  add(answer, event) {
    switch (event.type) {
      case 'message-start':
        answer.attributes = responseAttributes(event.id, undefined);
        return undefined;
      case 'message-end': {
        const { finishReason, usage } = event.delta ?? {};
        answer.finishReason = finishReason;
        answer.inputTokens = usage?.tokens?.inputTokens ?? 0;
        answer.outputTokens = usage?.tokens?.outputTokens ?? 0;
        answer.attributes = responseAttributes(answer.attributes['gen_ai.response.id'], usage);
        return undefined;
      }
      default:
        return event.type === 'content-delta' ? event.delta?.message?.content?.text : undefined;
    }
  },
});

const responseAttributes = (id: AttributeValue | undefined, usage: Cohere.Usage | undefined) => ({
  'gen_ai.response.id': id,
  'cohere.billed_units.input_tokens': usage?.billedUnits?.inputTokens,
  'cohere.billed_units.output_tokens': usage?.billedUnits?.outputTokens,
});

export const traceCohere = (client: CohereClientV2): CohereClientV2 =>
  Object.assign(client, {
    chat: traceByHand(client.chat.bind(client), chat()),
    chatStream: traceByHand(client.chatStream.bind(client), chat(true)),
  });
