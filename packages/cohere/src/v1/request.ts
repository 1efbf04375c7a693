import { GenAi, type InputMessage, type LlmInput, type LlmRequest, type MessagePart } from '@ai-trace/core';
import { documentMessages, outputType } from '../message-parts.ts';
import type { ChatMessage, ChatParams, ToolCall, ToolResult } from './wire.ts';

export const describeChatRequest = (params: ChatParams): LlmRequest => ({
  model: params.model,
  attributes: {
    [GenAi.CONVERSATION_ID]: params.conversationId ?? undefined,
    [GenAi.REQUEST_MAX_TOKENS]: params.maxTokens ?? undefined,
    [GenAi.REQUEST_TEMPERATURE]: params.temperature ?? undefined,
    [GenAi.REQUEST_TOP_P]: params.p ?? undefined,
    [GenAi.REQUEST_TOP_K]: params.k ?? undefined,
    [GenAi.REQUEST_FREQUENCY_PENALTY]: params.frequencyPenalty ?? undefined,
    [GenAi.REQUEST_PRESENCE_PENALTY]: params.presencePenalty ?? undefined,
    [GenAi.REQUEST_SEED]: params.seed ?? undefined,
    [GenAi.REQUEST_STOP_SEQUENCES]: params.stopSequences ? [...params.stopSequences] : undefined,
    [GenAi.OUTPUT_TYPE]: outputType(params.responseFormat?.type),
  },
});

export const chatInput = ({ preamble, documents, chatHistory, message, toolResults, tools }: ChatParams): LlmInput => ({
  system: preamble ? [{ type: 'text', content: preamble }] : undefined,
  messages: [
    ...documentMessages(documents),
    ...(chatHistory ?? []).map(historyMessage),
    ...(message ? [{ role: 'user', parts: [{ type: 'text', content: message }] }] : []),
    ...(toolResults?.length ? [{ role: 'tool', parts: toolResults.map(toolResponse) }] : []),
  ],
  tools: tools?.map((tool) => ({ type: 'function', ...tool })),
});

const ROLES: Readonly<Record<string, string>> = { USER: 'user', CHATBOT: 'assistant', SYSTEM: 'system', TOOL: 'tool' };

const historyMessage = ({ role = 'USER', message, toolCalls, toolResults }: ChatMessage): InputMessage => ({
  role: ROLES[role] ?? role,
  parts: [
    ...(message ? [{ type: 'text', content: message }] : []),
    ...(toolCalls ?? []).map(toolCallPart),
    ...(toolResults ?? []).map(toolResponse),
  ],
});

export const toolCallPart = ({ name = '', parameters }: ToolCall): MessagePart => ({ type: 'tool_call', name, arguments: parameters });

const toolResponse = ({ call, outputs }: ToolResult): MessagePart => ({
  type: 'tool_call_response',
  name: call?.name,
  response: outputs,
});
