import type { InputMessage, LlmInput, LlmRequest, MessagePart } from '@ai-trace/core';
import { afterDocuments, outputType } from '../message-parts.ts';
import { requestAttributes } from '../request-attributes.ts';
import type { ChatMessage, ChatParams, ToolCall, ToolResult } from './wire.ts';

export const describeChatRequest = (params: ChatParams): LlmRequest => ({
  model: params.model,
  attributes: requestAttributes(params, {
    conversationId: params.conversationId ?? undefined,
    stopSequences: params.stopSequences ? [...params.stopSequences] : undefined,
    outputType: outputType(params.responseFormat?.type),
  }),
});

export const chatInput = ({ preamble, documents, chatHistory, message, toolResults, tools }: ChatParams): LlmInput => ({
  system: preamble ? [{ type: 'text', content: preamble }] : undefined,
  messages: afterDocuments(documents, conversation({ chatHistory, message, toolResults })),
  tools: tools?.map((tool) => ({ type: 'function', ...tool })),
});

const conversation = ({ chatHistory, message, toolResults }: ChatParams): InputMessage[] => {
  const messages = (chatHistory ?? []).map(historyMessage);
  if (message) messages.push({ role: 'user', parts: [{ type: 'text', content: message }] });
  if (toolResults?.length) messages.push({ role: 'tool', parts: toolResults.map(toolResponse) });
  return messages;
};

const ROLES: Readonly<Record<string, string>> = { USER: 'user', CHATBOT: 'assistant', SYSTEM: 'system', TOOL: 'tool' };

const historyMessage = ({ role = 'USER', message, toolCalls, toolResults }: ChatMessage): InputMessage => {
  const parts: MessagePart[] = [];
  if (message) parts.push({ type: 'text', content: message });
  if (toolCalls) for (const call of toolCalls) parts.push(toolCallPart(call));
  if (toolResults) for (const result of toolResults) parts.push(toolResponse(result));
  return { role: ROLES[role] ?? role, parts };
};

export const toolCallPart = ({ name = '', parameters }: ToolCall): MessagePart => ({ type: 'tool_call', name, arguments: parameters });

const toolResponse = ({ call, outputs }: ToolResult): MessagePart => ({
  type: 'tool_call_response',
  name: call?.name,
  response: outputs,
});
