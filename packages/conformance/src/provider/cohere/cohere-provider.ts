import type { Cohere, CohereClient, CohereClientV2 } from 'cohere-ai';
import type { ChatInput, ProviderUnderTest, WrapOptions } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { chatEvents, chatResponse, PRICED_MODEL } from './chat-fixtures.ts';
import { cohereCases } from './cohere-cases.ts';
import { type CohereSdk, chatClient, clientOptions } from './cohere-sdk.ts';

type Client = CohereClient | CohereClientV2;

export interface CohereUnderTest {
  /** Used in test titles: `cohere-ai 8`. */
  name: string;
  sdk: CohereSdk;
  /** The client class that the shared cases use, always with version 2 of the API. Default `CohereClientV2`. */
  client?: keyof CohereSdk;
  wrap(client: Client, options?: WrapOptions): Client;
  flush?(): void;
  knownGaps?: Readonly<Record<string, string>>;
}

/** Adapts version 2 of Cohere's chat API to the suite. */
export const cohereProvider = ({ sdk, client: name = 'CohereClientV2', flush, ...rest }: CohereUnderTest): ProviderUnderTest<Client> => ({
  ...rest,
  ...(flush && { flush }),
  cases: cohereCases(sdk),
  capabilities: ['retries', 'fetch', 'signal', 'cacheInInput', ...(flush ? (['flush'] as const) : [])],
  createClient: (options) => new sdk[name](clientOptions(options)),
  baseURL: (origin) => origin,
  request: chatRequest,
  complete: (client, request, options) => chatClient(client).chat(request as Cohere.V2ChatRequest, requestOptions(options)),
  stream: (client, request, options) => chatClient(client).chatStream(request as Cohere.V2ChatStreamRequest, requestOptions(options)),
  answer: (answer) => jsonAnswer(chatResponse(answer)),
  chunks: chatEvents,
  streamed: (steps) => eventStream([...steps, 'data: [DONE]\n\n']),
  errorAnswer: (status, message, headers) => jsonAnswer({ id: 'error-fixture', message }, { status, headers }),
  textOf: (result) => textOfContent((result as Cohere.V2ChatResponse).message.content?.[0]),
  textOfChunk: (chunk) =>
    (chunk as Cohere.V2ChatStreamResponse).type === 'content-delta'
      ? ((chunk as Cohere.V2ChatStreamResponse.ContentDelta).delta?.message?.content?.text ?? '')
      : '',
  expected: {
    provider: 'cohere',
    operation: 'chat',
    models: { priced: PRICED_MODEL, unknown: 'model-of-nobody' },
    finish: { stop: 'stop', length: 'length', toolCalls: 'tool_call' },
    errors: { rateLimited: 'TooManyRequestsError', badRequest: 'BadRequestError', connection: 'CohereError' },
  },
});

const requestOptions = ({ signal }: { signal?: AbortSignal } = {}) => (signal ? { abortSignal: signal } : undefined);

const textOfContent = (content: Cohere.AssistantMessageResponseContentItem | undefined): string =>
  content?.type === 'text' ? content.text : '';

const chatRequest = (input: ChatInput): object => ({
  model: input.model ?? PRICED_MODEL.request,
  messages: [...systemMessages(input), ...toolExchangeMessages(input), userMessage(input)],
  ...(input.temperature !== undefined && { temperature: input.temperature }),
  ...(input.topP !== undefined && { p: input.topP }),
  ...(input.maxTokens !== undefined && { maxTokens: input.maxTokens }),
  ...(input.stopSequences && { stopSequences: input.stopSequences }),
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
        { type: 'image_url', imageUrl: { url: `data:image/png;base64,${image}` } },
      ]
    : prompt,
});

const toolExchangeMessages = ({ toolExchange }: ChatInput): object[] => {
  if (!toolExchange) return [];
  const { call, result } = toolExchange;
  return [
    {
      role: 'assistant',
      toolCalls: [{ id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.arguments) } }],
    },
    { role: 'tool', toolCallId: call.id, content: result },
  ];
};
