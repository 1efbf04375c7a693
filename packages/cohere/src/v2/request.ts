import { type InputMessage, type LlmInput, type LlmRequest, type MessagePart, parseToolArguments } from '@ai-trace/core';
import { afterDocuments, citationPart, imagePart, outputType } from '../message-parts.ts';
import { requestAttributes } from '../request-attributes.ts';
import type { ChatContent, ChatMessage, ChatParams, ToolCall } from './wire.ts';

export const describeChatRequest = (params: ChatParams): LlmRequest => ({
  model: params.model,
  attributes: requestAttributes(params, {
    stopSequences: params.stopSequences ? [...params.stopSequences] : undefined,
    outputType: outputType(params.responseFormat?.type),
  }),
});

export const chatInput = ({ messages, documents, tools }: ChatParams): LlmInput => ({
  messages: afterDocuments(documents, (messages ?? []).map(chatInputMessage)),
  tools: tools?.map(toolDefinition),
});

const chatInputMessage = (message: ChatMessage): InputMessage => ({
  role: message.role ?? 'user',
  parts: message.role === 'tool' ? [toolResponse(message)] : chatMessageParts(message),
});

const toolResponse = ({ toolCallId: id, content }: ChatMessage): MessagePart => ({
  type: 'tool_call_response',
  id,
  response: typeof content === 'string' ? content : (content ?? []).map((part) => part.document ?? part.text ?? part),
});

/** The parts of a message, in the order a model produces them: plan or thinking, text, tool calls, citations. */
export const chatMessageParts = ({ toolPlan, content, toolCalls, citations }: ChatMessage): MessagePart[] => {
  const parts: MessagePart[] = [];
  if (toolPlan) parts.push({ type: 'reasoning', content: toolPlan });
  if (typeof content === 'string') {
    if (content !== '') parts.push({ type: 'text', content });
  } else for (const part of content ?? []) parts.push(contentPart(part));
  for (const call of toolCalls ?? []) parts.push(toolCallPart(call));
  for (const citation of citations ?? []) parts.push(citationPart(citation));
  return parts;
};

const contentPart = (part: ChatContent): MessagePart => {
  switch (part.type) {
    case 'text':
      return { type: 'text', content: part.text ?? '' };
    case 'thinking':
      return { type: 'reasoning', content: part.thinking ?? '' };
    case 'image_url':
      return imagePart(part.imageUrl?.url);
    default:
      return { type: 'unknown', ...part };
  }
};

const toolCallPart = ({ id, function: called }: ToolCall): MessagePart => ({
  type: 'tool_call',
  id,
  name: called?.name ?? '',
  arguments: parseToolArguments(called?.arguments),
});

/** Spreads a function's definition, so that its name is where the conventions expect it. */
const toolDefinition = (tool: object): object => {
  const { type, function: definition } = tool as { type?: string; function?: object };
  return definition ? { type, ...definition } : tool;
};
