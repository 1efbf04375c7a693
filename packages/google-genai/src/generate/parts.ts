import { base64Size, describeBinary, type InputMessage, type MessagePart } from '@ai-trace/core';
import type { Content, Contents, FunctionCall, InlineData, Part, PartialArgument } from './wire.ts';

type Item = string | Part | Content;

/** Contents in any shape that the SDK takes. Adjacent texts and parts form one message, as they do in the SDK. */
export const contentMessages = (contents: Contents): InputMessage[] => {
  const messages: InputMessage[] = [];
  let loose: InputMessage | undefined;
  for (const item of itemsOf(contents)) {
    if (isContent(item)) {
      loose = undefined;
      messages.push({ role: roleOf(item), parts: contentParts(item) });
      continue;
    }
    if (!loose) {
      loose = { role: 'user', parts: [] };
      messages.push(loose);
    }
    addParts(loose.parts, [item]);
  }
  return messages;
};

/** The parts alone, for system instructions, which are not a message. */
export const allParts = (contents: Contents): MessagePart[] => {
  const mapped: MessagePart[] = [];
  for (const item of itemsOf(contents)) addParts(mapped, isContent(item) ? item.parts : [item]);
  return mapped;
};

export const contentParts = ({ parts }: Content): MessagePart[] => addParts([], parts);

export const itemsOf = (contents: Contents): readonly Item[] => (Array.isArray(contents) ? contents : [contents as Item]);

const isContent = (item: Item): item is Content => typeof item === 'object' && ('parts' in item || 'role' in item);

/** Tool results have the role `user` in the API, and `tool` in the conventions. */
const roleOf = ({ role = 'user', parts }: Content): string => {
  if (role === 'model') return 'assistant';
  return role === 'function' || (parts?.length && parts.every(({ functionResponse }) => functionResponse)) ? 'tool' : role;
};

const addParts = (mapped: MessagePart[], parts: readonly (string | Part)[] | null | undefined): MessagePart[] => {
  if (!parts) return mapped;
  for (const part of parts) {
    const message = typeof part === 'string' ? { type: 'text', content: part } : messagePart(part);
    if (message) mapped.push(message);
  }
  return mapped;
};

/** `undefined` for a part that only has the signature of a thought. */
const messagePart = (part: Part): MessagePart | undefined => {
  const { text, functionCall, functionResponse, inlineData, fileData } = part;
  if (functionCall) return toolCallPart(functionCall);
  if (functionResponse)
    return { type: 'tool_call_response', id: functionResponse.id ?? functionResponse.name, response: outputOf(functionResponse) };
  if (inlineData) return blobPart(inlineData);
  if (fileData) return { type: 'uri', modality: modalityOf(fileData.mimeType), mime_type: fileData.mimeType, uri: fileData.fileUri ?? '' };
  if (typeof text === 'string' && text !== '') return { type: part.thought ? 'reasoning' : 'text', content: text };
  return serverToolPart(part) ?? otherPart(part);
};

const toolCallPart = ({ id, name = '', args, partialArgs }: FunctionCall): MessagePart => ({
  type: 'tool_call',
  ...(id !== undefined && { id }),
  name,
  arguments: args ?? (partialArgs && joinArguments(partialArgs)),
});

/** Joins the pieces of each argument under its path, without the leading `$.`. */
const joinArguments = (pieces: readonly PartialArgument[]): Record<string, unknown> => {
  const joined = new Map<string, unknown>();
  for (const { jsonPath = '', stringValue, numberValue, boolValue } of pieces) {
    const name = jsonPath.replace(/^\$\.?/, '');
    const value = stringValue === undefined ? (numberValue ?? boolValue ?? null) : `${joined.get(name) ?? ''}${stringValue}`;
    joined.set(name, value);
  }
  return Object.fromEntries(joined);
};

/** The API takes only objects, and suggests the key `output` for any other result. */
const outputOf = ({ response }: NonNullable<Part['functionResponse']>): unknown => {
  if (typeof response !== 'object' || response === null || !('output' in response)) return response;
  return Object.keys(response).length === 1 ? response.output : response;
};

const blobPart = ({ mimeType, data, encodedLength, displayName }: InlineData): MessagePart => ({
  type: 'blob',
  modality: modalityOf(mimeType),
  mime_type: mimeType,
  content: describeBinary(base64Size(data?.length ?? encodedLength ?? 0), mimeType),
  ...(displayName !== undefined && { name: displayName }),
});

/** `document` for anything but image, audio and video. */
export const modalityOf = (mimeType: string | undefined): string => {
  const type = mimeType?.split('/', 1)[0] ?? '';
  return type === 'image' || type === 'audio' || type === 'video' ? type : 'document';
};

/** Tools that run at Google. */
const serverToolPart = ({ executableCode, codeExecutionResult, toolCall, toolResponse }: Part): MessagePart | undefined => {
  const call = executableCode ?? toolCall;
  if (call) return { type: 'server_tool_call', id: call.id, name: toolCall?.toolType ?? 'code_execution', server_tool_call: call };
  const response = codeExecutionResult ?? toolResponse;
  return response ? { type: 'server_tool_call_response', id: response.id, server_tool_call_response: response } : undefined;
};

/** An unknown kind of part is recorded under its name in the API. */
const otherPart = ({ text: _, thought: __, thoughtSignature: ___, ...rest }: Part): MessagePart | undefined => {
  const [type] = Object.keys(rest);
  return type === undefined ? undefined : { ...rest, type };
};
