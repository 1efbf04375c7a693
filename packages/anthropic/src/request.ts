import { GenAi, type LlmInput, type LlmRequest } from '@ai-trace/core';
import { AnthropicAttribute } from './anthropic-attributes.ts';
import { contentParts } from './content-part.ts';
import type { MessageParams, RequestOptions } from './wire.ts';

export const describeMessageRequest = (params: MessageParams, args: readonly unknown[]): LlmRequest => ({
  model: params.model,
  stream: params.stream === true,
  attributes: {
    [GenAi.REQUEST_MAX_TOKENS]: params.max_tokens ?? undefined,
    [GenAi.REQUEST_TEMPERATURE]: params.temperature ?? undefined,
    [GenAi.REQUEST_TOP_P]: params.top_p ?? undefined,
    [GenAi.REQUEST_TOP_K]: params.top_k ?? undefined,
    [GenAi.REQUEST_STOP_SEQUENCES]: Array.isArray(params.stop_sequences) ? [...params.stop_sequences] : undefined,
    [GenAi.REQUEST_REASONING_LEVEL]: params.output_config?.effort ?? undefined,
    [GenAi.OUTPUT_TYPE]: (params.output_config?.format ?? params.output_format)?.type === 'json_schema' ? 'json' : undefined,
    [GenAi.CONVERSATION_ID]: (args[1] as RequestOptions | null | undefined)?.openTelemetry?.conversationId,
    [AnthropicAttribute.REQUEST_SERVICE_TIER]: params.service_tier ?? undefined,
    [AnthropicAttribute.THINKING_TYPE]: params.thinking?.type,
    [AnthropicAttribute.THINKING_BUDGET_TOKENS]: params.thinking?.budget_tokens,
  },
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
