import type { Anthropic } from '@anthropic-ai/sdk';
import { type TracedByHand, traceByHand } from './trace-by-hand.ts';

type Params = Anthropic.MessageCreateParams & { temperature?: number };
type Create = (params: Params) => Promise<Anthropic.Message | AsyncIterable<Anthropic.RawMessageStreamEvent>>;

const chat: TracedByHand<Params, Anthropic.Message, Anthropic.RawMessageStreamEvent> = {
  operation: 'chat',
  provider: 'anthropic',
  host: 'api.anthropic.com',
  price: { input: 1, output: 5 },
  request: ({ temperature, max_tokens: maxTokens, stream }) => ({ temperature, maxTokens, stream }),
  input: ({ system, messages }) => ({
    'gen_ai.system_instructions': JSON.stringify(system),
    'gen_ai.input.messages': JSON.stringify(messages),
  }),
  read(message) {
    const [block] = message.content;
    return {
      text: block?.type === 'text' ? block.text : '',
      finishReason: message.stop_reason ?? undefined,
      inputTokens: message.usage.input_tokens,
      outputTokens: message.usage.output_tokens,
      attributes: messageAttributes(message),
    };
  },
  add(answer, event) {
    switch (event.type) {
      case 'message_start':
        answer.inputTokens = event.message.usage.input_tokens;
        answer.attributes = messageAttributes(event.message);
        return undefined;
      case 'message_delta':
        answer.finishReason = event.delta.stop_reason ?? undefined;
        answer.attributes['anthropic.message.stop_reason'] = answer.finishReason;
        answer.outputTokens = event.usage.output_tokens;
        return undefined;
      default:
        return event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : undefined;
    }
  },
};

const messageAttributes = ({ id, model, stop_reason: stopReason, usage }: Anthropic.Message) => ({
  'gen_ai.response.id': id,
  'gen_ai.response.model': model,
  'gen_ai.usage.cache_read.input_tokens': usage.cache_read_input_tokens ?? undefined,
  'gen_ai.usage.cache_write.input_tokens': usage.cache_creation_input_tokens ?? undefined,
  'anthropic.message.stop_reason': stopReason ?? undefined,
});

export const traceAnthropic = (client: Anthropic): Anthropic => {
  const { messages } = client;
  messages.create = traceByHand(messages.create.bind(messages) as Create, chat) as typeof messages.create;
  return client;
};
