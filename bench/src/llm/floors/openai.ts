import type { OpenAI } from 'openai';
import { type TracedByHand, traceByHand } from './trace-by-hand.ts';

type Params = OpenAI.ChatCompletionCreateParams;
type Create = (params: Params) => Promise<OpenAI.ChatCompletion | AsyncIterable<OpenAI.ChatCompletionChunk>>;
type Head = Pick<OpenAI.ChatCompletion, 'id' | 'model' | 'system_fingerprint'>;

const chat: TracedByHand<Params, OpenAI.ChatCompletion, OpenAI.ChatCompletionChunk> = {
  operation: 'chat',
  provider: 'openai',
  host: 'api.openai.com',
  price: { input: 0.15, output: 0.6 },
  request: ({ temperature, max_tokens: maxTokens, stream }) => ({ temperature, maxTokens, stream }),
  input: ({ messages }) => ({ 'gen_ai.input.messages': JSON.stringify(messages) }),
  read(completion) {
    const [choice] = completion.choices;
    return {
      text: choice?.message.content ?? '',
      finishReason: choice?.finish_reason,
      inputTokens: completion.usage?.prompt_tokens ?? 0,
      outputTokens: completion.usage?.completion_tokens ?? 0,
      attributes: headAttributes(completion),
    };
  },
  add(answer, chunk) {
    const { usage } = chunk;
    if (usage) {
      answer.inputTokens = usage.prompt_tokens;
      answer.outputTokens = usage.completion_tokens;
      answer.attributes = headAttributes(chunk);
    }
    const [choice] = chunk.choices;
    answer.finishReason = choice?.finish_reason ?? answer.finishReason;
    return choice?.delta.content;
  },
};

const headAttributes = ({ id, model, system_fingerprint: fingerprint }: Head) => ({
  'gen_ai.response.id': id,
  'gen_ai.response.model': model,
  'openai.api.type': 'chat_completions',
  'openai.response.system_fingerprint': fingerprint,
});

export const traceOpenAI = (client: OpenAI): OpenAI => {
  const { completions } = client.chat;
  completions.create = traceByHand(completions.create.bind(completions) as Create, chat) as typeof completions.create;
  return client;
};
