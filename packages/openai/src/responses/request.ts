import {
  type InputMessage,
  type LlmInput,
  type LlmRequest,
  type MessagePart,
  parseToolArguments,
  withoutCredentials,
} from '@ai-trace/core';
import { outputType } from '../chat/request.ts';
import { dataPart, urlPart } from '../media-part.ts';
import type { OpenAIAttributes } from '../openai-attributes.ts';
import { requestedTier } from '../service-tier.ts';
import { textPart } from '../text-part.ts';
import type { PromptTemplate, ResponseContent, ResponseItem, ResponseParams } from './wire.ts';

export const describeResponseRequest = (params: ResponseParams): LlmRequest => ({
  model: params.model,
  stream: params.stream === true,
  attributes: {
    'gen_ai.request.max_tokens': params.max_output_tokens ?? undefined,
    'gen_ai.request.temperature': params.temperature ?? undefined,
    'gen_ai.request.top_p': params.top_p ?? undefined,
    'gen_ai.request.reasoning.level': params.reasoning?.effort ?? undefined,
    'gen_ai.request.previous_response.id': params.previous_response_id ?? undefined,
    'gen_ai.conversation.id': typeof params.conversation === 'string' ? params.conversation : params.conversation?.id,
    'gen_ai.output.type': outputType(params.text?.format?.type),
    'gen_ai.prompt.name': params.prompt?.id,
    'openai.api.type': 'responses',
    'openai.request.service_tier': requestedTier(params.service_tier),
  } satisfies OpenAIAttributes,
});

/** `retrieve(id, { stream })`, `cancel(id)`: the model is known only from the answer. */
export const describeResponseFetch = (id: string, args: readonly unknown[]): LlmRequest => {
  const query = args[1] as { stream?: boolean } | null | undefined;
  return {
    stream: query?.stream === true,
    attributes: { 'gen_ai.response.id': id, 'openai.api.type': 'responses' } satisfies OpenAIAttributes,
  };
};

export const responseInput = ({ input, instructions, prompt, tools }: ResponseParams): LlmInput => ({
  messages: [...(prompt ? [promptMessage(prompt)] : []), ...inputMessages(input)],
  system: typeof instructions === 'string' ? [{ type: 'text', content: instructions }] : instructions?.flatMap(responseItemParts),
  tools: tools?.map(withoutCredentials),
});

const inputMessages = (input: ResponseParams['input']): InputMessage[] =>
  typeof input === 'string' ? [{ role: 'user', parts: [{ type: 'text', content: input }] }] : (input ?? []).map(responseItemMessage);

/** The messages of the template are not known here, only the variables put into them. */
const promptMessage = ({ id, version, variables }: PromptTemplate): InputMessage => ({
  role: 'user',
  parts: [{ type: 'prompt_template', id, version: version ?? undefined, variables: variables ? promptVariables(variables) : undefined }],
});

const promptVariables = (variables: NonNullable<PromptTemplate['variables']>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : responseContentPart(value)]),
  );

const responseItemMessage = (item: ResponseItem): InputMessage => ({ role: roleOf(item), parts: responseItemParts(item) });

const roleOf = ({ role, type = '' }: ResponseItem): string => {
  if (role) return role;
  if (type === 'mcp_approval_response') return 'user';
  return type.endsWith('_output') || type === 'mcp_list_tools' ? 'tool' : 'assistant';
};

/** An answer may repeat input of the model: messages, tool results, tool definitions. */
export const isModelOutput = (item: ResponseItem): boolean => roleOf(item) === 'assistant';

export const responseItemParts = (item: ResponseItem): MessagePart[] => {
  const { type = 'message', id, call_id: callId, name = '', content, output } = item;
  switch (type) {
    case 'message':
      return typeof content === 'string' ? [{ type: 'text', content }] : (content ?? []).map(responseContentPart);
    case 'reasoning':
      return [...(item.summary ?? []), ...(typeof content === 'string' ? [] : (content ?? []))].map(({ text }) => ({
        type: 'reasoning',
        content: text ?? '',
      }));
    case 'function_call':
      return [{ type: 'tool_call', id: callId, name, arguments: parseToolArguments(item.arguments) }];
    case 'custom_tool_call':
      return [{ type: 'tool_call', id: callId, name, arguments: item.input }];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ type: 'tool_call_response', id: callId, response: output }];
    default:
      return [
        type.endsWith('_call')
          ? { type: 'server_tool_call', id, name: type.slice(0, -'_call'.length), server_tool_call: item }
          : { ...item, type, ...(item.tools && { tools: item.tools.map(withoutCredentials) }) },
      ];
  }
};

const responseContentPart = (part: ResponseContent): MessagePart => {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return textPart(part.text ?? '', part.annotations);
    case 'refusal':
      return { type: 'refusal', content: part.refusal ?? '' };
    case 'input_image':
      return part.file_id ? { type: 'file', modality: 'image', file_id: part.file_id } : urlPart('image', part.image_url);
    case 'input_file':
      return filePart(part);
    case 'input_audio':
      return dataPart('audio', part.input_audio?.data, part.input_audio?.format && `audio/${part.input_audio.format}`);
    default:
      return { ...part, type: part.type ?? 'unknown' };
  }
};

const filePart = ({ file_id: id, file_url: url, file_data: data, filename: name }: ResponseContent): MessagePart => ({
  ...(id ? { type: 'file', modality: 'document', file_id: id } : url ? urlPart('document', url) : dataPart('document', data)),
  ...(name !== undefined && { name }),
});
