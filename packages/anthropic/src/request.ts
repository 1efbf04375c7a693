import type { LlmInput, LlmRequest } from '@ai-trace/core';
import type { AnthropicAttributes } from './anthropic-attributes.ts';
import { contentParts } from './content-part.ts';
import type { MessageParams, RequestOptions } from './wire.ts';

export const describeMessageRequest = (params: MessageParams, args: readonly unknown[]): LlmRequest => ({
  model: params.model,
  stream: params.stream === true,
  attributes: {
    'gen_ai.request.max_tokens': params.max_tokens ?? undefined,
    'gen_ai.request.temperature': params.temperature ?? undefined,
    'gen_ai.request.top_p': params.top_p ?? undefined,
    'gen_ai.request.top_k': params.top_k ?? undefined,
    'gen_ai.request.stop_sequences': Array.isArray(params.stop_sequences) ? [...params.stop_sequences] : undefined,
    'gen_ai.request.reasoning.level': params.output_config?.effort ?? undefined,
    'gen_ai.output.type': (params.output_config?.format ?? params.output_format)?.type === 'json_schema' ? 'json' : undefined,
    'gen_ai.conversation.id': (args[1] as RequestOptions | null | undefined)?.openTelemetry?.conversationId,
    'anthropic.request.service_tier': params.service_tier ?? undefined,
    'anthropic.thinking.type': params.thinking?.type,
    'anthropic.thinking.budget_tokens': params.thinking?.budget_tokens,
  } satisfies AnthropicAttributes,
});

export const messageInput = ({ messages, system, tools }: MessageParams): LlmInput => ({
  messages: messages?.map(({ role, content }) => ({ role: role ?? 'user', parts: contentParts(content) })),
  system: contentParts(system),
  tools: tools?.map(toolDefinition),
});

/** Maps the caller's own tools to the conventions' schema; tools defined by Anthropic stay as they are. */
const toolDefinition = (tool: object): object => {
  const { type = 'custom', name, description, input_schema: parameters, ...rest } = tool as Record<string, unknown>;
  return type === 'custom' ? { type: 'function', name, description, parameters, ...rest } : tool;
};
