import type { OpenAI } from 'openai';
import type { ChatInput, ProviderUnderTest, WrapOptions } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { chatChunks, chatCompletion, FINISH_REASONS, PRICED_MODEL } from './chat-fixtures.ts';
import { openAICases } from './openai-cases.ts';
import type { OpenAISdk } from './openai-sdk.ts';

export interface OpenAIUnderTest {
  /** Used in test titles: `openai 6`. */
  name: string;
  sdk: OpenAISdk;
  wrap(client: OpenAI, options?: WrapOptions): OpenAI;
  flush?(): void;
  knownGaps?: Readonly<Record<string, string>>;
}

type ChatParams = OpenAI.ChatCompletionCreateParamsNonStreaming;
type StreamParams = OpenAI.ChatCompletionCreateParamsStreaming;

/** Adapts the chat completions of the OpenAI SDK to the suite. */
export const openAIProvider = ({ sdk, flush, ...rest }: OpenAIUnderTest): ProviderUnderTest<OpenAI> => ({
  ...rest,
  ...(flush && { flush }),
  cases: openAICases(sdk),
  capabilities: ['choices', 'retries', 'fetch', 'signal', 'cacheInInput', 'lazyPromise', ...(flush ? (['flush'] as const) : [])],
  createClient: ({ sdkSpans: _, ...options }) => new sdk.OpenAI({ apiKey: 'key-for-tests', ...options }),
  baseURL: (origin) => `${origin}/v1`,
  request: chatRequest,
  complete: (client, request, options) => client.chat.completions.create(request as ChatParams, options),
  stream: (client, request, options) => client.chat.completions.create(request as StreamParams, options),
  answer: (answer) => jsonAnswer(chatCompletion(answer)),
  chunks: chatChunks,
  streamed: (steps) => eventStream([...steps, 'data: [DONE]\n\n']),
  errorAnswer: (status, message, headers) =>
    jsonAnswer({ error: { message, type: 'invalid_request_error', param: null, code: null } }, { status, headers }),
  textOf: (result) => (result as OpenAI.ChatCompletion).choices[0]?.message.content ?? '',
  textOfChunk: (chunk) => (chunk as OpenAI.ChatCompletionChunk).choices[0]?.delta.content ?? '',
  expected: {
    provider: 'openai',
    operation: 'chat',
    models: { priced: PRICED_MODEL, unknown: 'model-of-nobody' },
    finish: FINISH_REASONS,
    errors: { rateLimited: 'RateLimitError', badRequest: 'BadRequestError', connection: 'APIConnectionError' },
  },
});

const chatRequest = (input: ChatInput, stream = false): object => ({
  model: input.model ?? PRICED_MODEL.request,
  messages: [...systemMessages(input), ...toolExchangeMessages(input), userMessage(input)],
  ...(stream && { stream: true }),
  ...(input.temperature !== undefined && { temperature: input.temperature }),
  ...(input.topP !== undefined && { top_p: input.topP }),
  ...(input.maxTokens !== undefined && { max_completion_tokens: input.maxTokens }),
  ...(input.stopSequences && { stop: input.stopSequences }),
  ...(input.choices && { n: input.choices }),
  ...(input.tool && { tools: [{ type: 'function', function: toolDefinition(input.tool) }] }),
});

const toolDefinition = ({ name, parameter }: NonNullable<ChatInput['tool']>): object => ({
  name,
  parameters: { type: 'object', properties: { city: { type: 'string', description: parameter } } },
});

const systemMessages = ({ system }: ChatInput): object[] => (system === undefined ? [] : [{ role: 'system', content: system }]);

const userMessage = ({ prompt = 'Say hello', image }: ChatInput): object => ({
  role: 'user',
  content: image
    ? [
        { type: 'text', text: prompt },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } },
      ]
    : prompt,
});

const toolExchangeMessages = ({ toolExchange }: ChatInput): object[] => {
  if (!toolExchange) return [];
  const { call, result } = toolExchange;
  return [
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.arguments) } }],
    },
    { role: 'tool', tool_call_id: call.id, content: result },
  ];
};
