import {
  type InputMessage,
  isHostUnder,
  type LlmInput,
  type LlmRequest,
  type MessagePart,
  type PreparedParams,
  type PrepareHints,
  parseToolArguments,
  withoutCredentials,
} from '@ai-trace/core';
import { dataPart, describeEncoded, urlPart } from '../media-part.ts';
import type { OpenAIAttributes } from '../openai-attributes.ts';
import { requestedTier } from '../service-tier.ts';
import { textPart } from '../text-part.ts';
import type { ChatChunk, ChatMessage, ChatParams, ContentPart, ToolCall } from './wire.ts';

export const describeChatRequest = (params: ChatParams): LlmRequest => ({
  model: params.model,
  stream: params.stream === true,
  attributes: {
    'gen_ai.request.max_tokens': params.max_completion_tokens ?? params.max_tokens ?? undefined,
    'gen_ai.request.temperature': params.temperature ?? undefined,
    'gen_ai.request.top_p': params.top_p ?? undefined,
    'gen_ai.request.frequency_penalty': params.frequency_penalty ?? undefined,
    'gen_ai.request.presence_penalty': params.presence_penalty ?? undefined,
    'gen_ai.request.seed': params.seed ?? undefined,
    'gen_ai.request.choice.count': params.n === 1 ? undefined : (params.n ?? undefined),
    'gen_ai.request.stop_sequences': stopSequences(params.stop),
    'gen_ai.request.reasoning.level': params.reasoning_effort ?? undefined,
    'gen_ai.output.type': params.modalities?.includes('audio') ? 'speech' : outputType(params.response_format?.type),
    'openai.api.type': 'chat_completions',
    'openai.request.service_tier': requestedTier(params.service_tier),
  } satisfies OpenAIAttributes,
});

/** `json_schema` and `json_object` are forms of one output type. */
export const outputType = (format: string | undefined): string | undefined =>
  format?.startsWith('json') ? 'json' : format === 'text' ? 'text' : undefined;

const stopSequences = (stop: ChatParams['stop']): string[] | undefined =>
  stop == null ? undefined : typeof stop === 'string' ? [stop] : [...stop];

export const chatInput = ({ messages, tools, functions }: ChatParams): LlmInput => ({
  messages: messages?.map(chatInputMessage),
  tools: tools?.map(toolDefinition) ?? functions?.map((definition) => ({ type: 'function', ...definition })),
});

const chatInputMessage = (message: ChatMessage): InputMessage => {
  const { name } = message;
  const role = message.role ?? 'user';
  const parts = role === 'tool' || role === 'function' ? [toolResponse(message)] : chatMessageParts(message);
  return name === undefined ? { role, parts } : { role, name, parts };
};

const toolResponse = ({ tool_call_id: id, name, content }: ChatMessage): MessagePart => ({
  type: 'tool_call_response',
  id: id ?? name,
  response: typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? part),
});

/** The parts of a message, in the order in which a model generates them: reasoning, text, tool calls. */
export const chatMessageParts = (message: ChatMessage): MessagePart[] => {
  const parts: MessagePart[] = [];
  const reasoning = reasoningOf(message);
  if (reasoning) parts.push({ type: 'reasoning', content: reasoning });
  if (typeof message.content === 'string') {
    if (message.content !== '') parts.push(textPart(message.content, message.annotations));
  } else for (const part of message.content ?? []) parts.push(contentPart(part));
  if (message.refusal) parts.push({ type: 'refusal', content: message.refusal });
  if (message.audio) parts.push(audioPart(message.audio));
  if (message.images) parts.push(...imageParts(message.images));
  for (const call of message.tool_calls ?? []) parts.push(toolCallPart(call));
  if (message.function_call) parts.push(toolCallPart({ function: message.function_call }));
  return parts;
};

/** Some services send an object under the same name. */
export const reasoningOf = ({ reasoning_content: content, reasoning }: ChatMessage): string | undefined => {
  const text = content ?? reasoning;
  return typeof text === 'string' ? text : undefined;
};

/** Images beside the content: parts, as OpenRouter has them, or bare base64, as Ollama has it. */
export const imageParts = (images: unknown): MessagePart[] =>
  Array.isArray(images) ? images.map((image) => (typeof image === 'string' ? dataPart('image', image) : contentPart(image ?? {}))) : [];

const contentPart = (part: ContentPart | string): MessagePart => {
  if (typeof part === 'string') return { type: 'text', content: part };
  switch (part.type) {
    case 'text':
      return { type: 'text', content: part.text ?? '' };
    case 'thinking':
      return { type: 'reasoning', content: thinkingOf(part) };
    case 'refusal':
      return { type: 'refusal', content: part.refusal ?? '' };
    case 'image_url':
      return urlPart('image', part.image_url?.url);
    case 'input_audio':
      return dataPart('audio', part.input_audio?.data, part.input_audio?.format && `audio/${part.input_audio.format}`);
    case 'file':
      return filePart(part.file ?? {});
    default:
      return { ...part };
  }
};

export const thinkingOf = ({ thinking = '' }: ContentPart): string =>
  typeof thinking === 'string' ? thinking : thinking.map(({ text }) => text ?? '').join('');

const filePart = ({ file_id: id, file_data: data, filename: name }: NonNullable<ContentPart['file']>): MessagePart => ({
  ...(id === undefined ? dataPart('document', data) : { type: 'file', modality: 'document', file_id: id }),
  ...(name !== undefined && { name }),
});

const audioPart = ({ id, data, encodedLength, transcript }: NonNullable<ChatMessage['audio']>): MessagePart => {
  const length = data?.length ?? encodedLength;
  if (length === undefined && transcript === undefined) return { type: 'file', modality: 'audio', file_id: id ?? '' };
  return { type: 'blob', modality: 'audio', content: describeEncoded(length ?? 0, 'audio'), transcript };
};

const toolCallPart = ({ id, function: called, custom }: ToolCall): MessagePart => ({
  type: 'tool_call',
  ...(id !== undefined && { id }),
  name: called?.name ?? custom?.name ?? '',
  arguments: custom ? custom.input : parseToolArguments(called?.arguments),
});

/** The definition of a function is flattened, because the conventions have its name at the top level. */
const toolDefinition = (tool: object): object => {
  const { type, function: definition } = tool as { type?: string; function?: object };
  return definition ? { type, ...definition } : withoutCredentials(tool);
};

/**
 * Requests the usage of a stream. Not everywhere by default: services with a compatible API may reject a field that they do
 * not know. Parameters whose `toJSON` decides what is sent cannot be extended.
 */
export const prepareChatStream = (params: ChatParams, { endpoint, includeStreamUsage }: PrepareHints): PreparedParams | undefined => {
  const include = includeStreamUsage ?? (endpoint !== undefined && isHostUnder(endpoint.address, 'api.openai.com'));
  if (!include || params.stream_options?.include_usage !== undefined || 'toJSON' in params) return undefined;
  return {
    params: { ...params, stream_options: { ...params.stream_options, include_usage: true } },
    isExtraChunk: (chunk) => isUsageChunk(chunk as ChatChunk),
  };
};

const isUsageChunk = ({ choices, usage }: ChatChunk): boolean => usage != null && choices?.length === 0;
