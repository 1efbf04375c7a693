import type { Anthropic } from '@anthropic-ai/sdk';
import type { ChatInput, ProviderUnderTest, WrapOptions } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { anthropicCases } from './anthropic-cases.ts';
import type { AnthropicSdk } from './anthropic-sdk.ts';
import { message, messageEvents, PRICED_MODEL } from './message-fixtures.ts';

export interface AnthropicUnderTest {
  /** Used in test titles: `anthropic 1`. */
  name: string;
  sdk: AnthropicSdk;
  wrap(client: Anthropic, options?: WrapOptions): Anthropic;
  flush?(): void;
  knownGaps?: Readonly<Record<string, string>>;
}

type MessageParams = Anthropic.MessageCreateParamsNonStreaming;
type StreamParams = Anthropic.MessageCreateParamsStreaming;

/** Adapts the messages of the Anthropic SDK to the suite. */
export const anthropicProvider = ({ sdk, flush, ...rest }: AnthropicUnderTest): ProviderUnderTest<Anthropic> => ({
  ...rest,
  ...(flush && { flush }),
  cases: anthropicCases(sdk),
  capabilities: ['retries', 'fetch', 'signal', 'lazyPromise', ...(flush ? (['flush'] as const) : [])],
  createClient: ({ sdkSpans, ...options }) =>
    new sdk.Anthropic({ apiKey: 'key-for-tests', logLevel: 'off', ...options, ...(sdkSpans === false && { openTelemetry: false }) }),
  baseURL: (origin) => origin,
  request: messageRequest,
  complete: (client, request, options) => client.messages.create(request as MessageParams, options),
  stream: (client, request, options) => client.messages.create(request as StreamParams, options),
  answer: (answer) => jsonAnswer(message(answer)),
  chunks: messageEvents,
  streamed: eventStream,
  errorAnswer: (status, text, headers) =>
    jsonAnswer({ type: 'error', error: { type: 'invalid_request_error', message: text }, request_id: 'req_fixture' }, { status, headers }),
  textOf: (result) => (result as Anthropic.Message).content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
  textOfChunk: (chunk) => {
    const event = chunk as Anthropic.RawMessageStreamEvent;
    return event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '';
  },
  expected: {
    provider: 'anthropic',
    operation: 'chat',
    models: { priced: PRICED_MODEL, unknown: 'model-of-nobody' },
    finish: { stop: 'stop', length: 'length', toolCalls: 'tool_call' },
    errors: { rateLimited: 'RateLimitError', badRequest: 'BadRequestError', connection: 'APIConnectionError' },
  },
});

/** Sets no `max_tokens` unless requested, although the API requires it: cases compare the recorded request attributes. */
const messageRequest = (input: ChatInput, stream = false): object => ({
  model: input.model ?? PRICED_MODEL.request,
  messages: [...toolExchangeMessages(input), userMessage(input)],
  ...(stream && { stream: true }),
  ...(input.system !== undefined && { system: input.system }),
  ...(input.temperature !== undefined && { temperature: input.temperature }),
  ...(input.topP !== undefined && { top_p: input.topP }),
  ...(input.maxTokens !== undefined && { max_tokens: input.maxTokens }),
  ...(input.stopSequences && { stop_sequences: input.stopSequences }),
  ...(input.tool && { tools: [toolDefinition(input.tool)] }),
});

const toolDefinition = ({ name, parameter }: NonNullable<ChatInput['tool']>): object => ({
  name,
  input_schema: { type: 'object', properties: { city: { type: 'string', description: parameter } } },
});

const userMessage = ({ prompt = 'Say hello', image }: ChatInput): object => ({
  role: 'user',
  content: image
    ? [
        { type: 'text', text: prompt },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
      ]
    : prompt,
});

const toolExchangeMessages = ({ toolExchange }: ChatInput): object[] => {
  if (!toolExchange) return [];
  const { call, result } = toolExchange;
  return [
    { role: 'assistant', content: [{ type: 'tool_use', id: call.id, name: call.name, input: call.arguments }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: result }] },
  ];
};
