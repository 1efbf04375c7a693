import {
  base64Size,
  describeBinary,
  type GenAiAttributes,
  type InputMessage,
  type LlmInput,
  type LlmRequest,
  type MessagePart,
  parseToolArguments,
  withoutCredentials,
} from '@ai-trace/core';
import { modalityAsked, textType } from '../generate/request.ts';
import { modelName } from '../model-name.ts';
import type { InteractionItem, InteractionParams } from './wire.ts';

export const describeInteractionRequest = (params: InteractionParams): LlmRequest => {
  const config = params.generation_config;
  return {
    model: modelName(params.model ?? params.agent),
    stream: params.stream === true,
    attributes: {
      'gen_ai.request.max_tokens': config?.max_output_tokens ?? undefined,
      'gen_ai.request.temperature': config?.temperature ?? undefined,
      'gen_ai.request.top_p': config?.top_p ?? undefined,
      'gen_ai.request.seed': config?.seed ?? undefined,
      'gen_ai.request.stop_sequences': config?.stop_sequences ? [...config.stop_sequences] : undefined,
      'gen_ai.request.reasoning.level': config?.thinking_level ?? undefined,
      'gen_ai.request.previous_response.id': params.previous_interaction_id ?? undefined,
      'gen_ai.output.type': modalityAsked(params.response_modalities) ?? textType(params.response_mime_type),
    } satisfies GenAiAttributes,
  };
};

export const interactionInput = ({ input, system_instruction: system, tools }: InteractionParams): LlmInput => ({
  messages: inputMessages(input),
  system: typeof system === 'string' ? [{ type: 'text', content: system }] : undefined,
  tools: tools?.map(withoutCredentials),
});

const inputMessages = (input: InteractionParams['input']): InputMessage[] | undefined => {
  if (input == null) return undefined;
  if (typeof input === 'string') return [{ role: 'user', parts: [{ type: 'text', content: input }] }];
  const items = Array.isArray(input) ? (input as readonly InteractionItem[]) : [input as InteractionItem];
  const messages: InputMessage[] = [];
  for (const item of items) {
    const [role, parts] = [roleOf(item), itemParts(item)];
    const last = messages.at(-1);
    if (last?.role === role && item.role === undefined) last.parts.push(...parts);
    else if (parts.length > 0) messages.push({ role, parts });
  }
  return messages;
};

const roleOf = ({ role, type = '' }: InteractionItem): string => {
  if (role !== undefined) return role === 'model' ? 'assistant' : role;
  if (type.endsWith('_result')) return 'tool';
  return type === 'model_output' || type === 'thought' || type.endsWith('_call') ? 'assistant' : 'user';
};

export const itemParts = (item: InteractionItem): MessagePart[] => {
  const { type = 'turn', id, call_id: callId, name = '', content } = item;
  switch (type) {
    case 'turn':
    case 'user_input':
    case 'model_output':
      return typeof content === 'string' ? [{ type: 'text', content }] : (content ?? []).flatMap(itemParts);
    case 'text':
      return [{ type: 'text', content: item.text ?? '' }];
    case 'thought':
      return (item.summary ?? []).flatMap(({ text }) => (text ? [{ type: 'reasoning', content: text }] : []));
    case 'image':
    case 'audio':
    case 'video':
    case 'document':
      return [mediaPart(item, type)];
    case 'function_call':
      return [{ type: 'tool_call', id, name, arguments: parseToolArguments(item.arguments) }];
    case 'function_result':
      return [{ type: 'tool_call_response', id: callId, response: item.result }];
    default:
      return [serverToolPart(item, type)];
  }
};

const mediaPart = ({ data, encodedLength, mime_type: mimeType, uri }: InteractionItem, modality: string): MessagePart =>
  uri === undefined
    ? { type: 'blob', modality, mime_type: mimeType, content: describeBinary(base64Size(data?.length ?? encodedLength ?? 0), mimeType) }
    : { type: 'uri', modality, mime_type: mimeType, uri };

/** Leaves out the signature, which is of no use to a reader. */
const serverToolPart = ({ signature: _, ...item }: InteractionItem, type: string): MessagePart => {
  if (type.endsWith('_call'))
    return { type: 'server_tool_call', id: item.id, name: type.slice(0, -'_call'.length), server_tool_call: item };
  if (type.endsWith('_result')) return { type: 'server_tool_call_response', id: item.call_id, server_tool_call_response: item };
  return { ...item, type };
};
