import { type CaptureOptions, type GenAiAttributes, type LlmMethod, type MessagePart, type StreamReader, wrap } from '@ai-trace/core';
import type { Mistral } from '@mistralai/mistralai';
import type {
  AssistantMessage,
  ChatCompletionRequest,
  ChatCompletionResponse,
  CompletionEvent,
} from '@mistralai/mistralai/models/components/index.js';

/** Traces `chat.complete`, `chat.stream` and `embeddings.create`. */
export const wrapMistral = (client: Mistral, options?: CaptureOptions): Mistral =>
  wrap(
    client,
    {
      providerName: 'mistral_ai',
      baseUrl: ({ _baseURL }) => _baseURL?.href,
      methods: {
        'chat.complete': chat,
        'chat.stream': { ...chat, request: (params) => ({ ...describeRequest(params), stream: true }) },
        'embeddings.create': {
          operation: 'embeddings',
          request: ({ model }) => ({ model }),
          response: ({ model, usage }) => ({ model, usage: { input: usage.promptTokens } }),
        },
      },
    },
    options,
  );

const describeRequest = ({ model, temperature, topP, maxTokens }: ChatCompletionRequest) => ({
  model,
  attributes: {
    'gen_ai.request.temperature': temperature ?? undefined,
    'gen_ai.request.top_p': topP,
    'gen_ai.request.max_tokens': maxTokens ?? undefined,
  } satisfies GenAiAttributes,
});

const chat: LlmMethod<ChatCompletionRequest, ChatCompletionResponse, CompletionEvent> = {
  operation: 'chat',
  request: describeRequest,
  input: ({ messages, tools }) => ({
    messages: messages.map((message) => ({ role: message.role, parts: partsOf(message as AssistantMessage) })),
    tools: tools?.map((tool) => ({ type: 'function', ...tool.function })),
  }),
  response: ({ id, model, choices, usage }) => ({
    id,
    model,
    finishReasons: choices.map(({ finishReason }) => finishReason),
    usage: { input: usage.promptTokens, output: usage.completionTokens },
  }),
  output: ({ choices }) =>
    choices.map(({ message, finishReason }) => ({ role: 'assistant', parts: partsOf(message), finish_reason: finishReason })),
  stream: () => new ChatReader(),
};

const partsOf = ({ content, toolCalls }: AssistantMessage): MessagePart[] => [
  ...(typeof content === 'string' ? [{ type: 'text', content }] : (content ?? []).map(contentPart)),
  ...(toolCalls ?? []).map(({ id, function: { name, arguments: given } }) => ({ type: 'tool_call', id, name, arguments: given })),
];

const contentPart = (chunk: Exclude<AssistantMessage['content'], string | null | undefined>[number]): MessagePart =>
  chunk.type === 'text' ? { type: 'text', content: chunk.text } : { ...chunk };

/** The first choice of a stream; tool calls come whole. */
class ChatReader implements StreamReader<CompletionEvent, ChatCompletionResponse> {
  #result: ChatCompletionResponse | undefined;

  add({ data: { id, model, choices, usage = {} } }: CompletionEvent): boolean {
    const { delta, finishReason } = choices[0] ?? {};
    const { content: before = '', toolCalls = [] } = this.#result?.choices[0]?.message ?? {};
    const content = `${before}${typeof delta?.content === 'string' ? delta.content : ''}`;
    const message = { content, toolCalls: [...(toolCalls ?? []), ...(delta?.toolCalls ?? [])] };
    this.#result = { id, model, object: '', created: 0, usage, choices: [{ index: 0, message, finishReason: finishReason ?? 'error' }] };
    return Boolean(delta?.content || delta?.toolCalls);
  }

  result(): ChatCompletionResponse | undefined {
    return this.#result;
  }
}
