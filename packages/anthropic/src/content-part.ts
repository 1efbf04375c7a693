import type { MessagePart } from '@ai-trace/core';
import type { Citation, ContentBlock, Source } from './wire.ts';

/** The parts of a message, or of instructions, in their order. */
export const contentParts = (content: string | readonly ContentBlock[] | null | undefined): MessagePart[] =>
  typeof content === 'string' ? [{ type: 'text', content }] : (content ?? []).map(contentPart);

/** Maps a block to the conventions' schema; a block without a counterpart there stays as it is. */
const contentPart = (block: ContentBlock): MessagePart => {
  switch (block.type) {
    case 'text':
      return { type: 'text', content: block.text ?? '', ...(block.citations?.length && { citations: block.citations.map(citation) }) };
    case 'thinking':
      return { type: 'reasoning', content: block.thinking ?? '' };
    case 'redacted_thinking':
      return { type: 'reasoning', content: '', redacted: true };
    case 'tool_use':
      return { type: 'tool_call', id: block.id, name: block.name ?? '', arguments: block.input };
    case 'tool_result':
      return { type: 'tool_call_response', id: block.tool_use_id, response: toolResult(block.content), ...failed(block) };
    case 'server_tool_use':
    case 'mcp_tool_use':
      return serverToolCall(block);
    case 'image':
    case 'document':
      return { ...sourcePart(block.type, block.source ?? {}), ...(block.title && { name: block.title }) };
    case 'container_upload':
      return { type: 'file', modality: 'document', file_id: block.file_id };
    default:
      return block.type?.endsWith('_tool_result') ? serverToolResult(block) : { ...block };
  }
};

/** The location of the source without its text and titles, which are the caller's input, not output. */
const citation = ({ cited_text: _, document_title: __, title: ___, ...rest }: Citation): object => rest;

const failed = ({ is_error: isError }: ContentBlock): { is_error?: true } => (isError ? { is_error: true } : {});

/** Text blocks become plain strings, other blocks parts. */
const toolResult = (content: unknown): unknown =>
  Array.isArray(content) ? content.map((block: ContentBlock) => (block.type === 'text' ? block.text : contentPart(block))) : content;

const serverToolCall = ({ type, id, name = '', input, server_name: server }: ContentBlock): MessagePart => ({
  type: 'server_tool_call',
  id,
  name,
  server_tool_call: type === 'mcp_tool_use' ? { type: 'mcp', server_name: server, arguments: input } : { type: name, arguments: input },
});

const serverToolResult = (block: ContentBlock): MessagePart => ({
  type: 'server_tool_call_response',
  id: block.tool_use_id,
  server_tool_call_response: { type: block.type, content: block.content, ...failed(block) },
});

const sourcePart = (modality: 'image' | 'document', source: Source): MessagePart => {
  const { type, url, file_id: fileId, media_type: mimeType, data = '', content } = source;
  switch (type) {
    case 'url':
      return { type: 'uri', modality, uri: url ?? '' };
    case 'file':
      return { type: 'file', modality, file_id: fileId };
    case 'text':
      return { type: 'text', content: data };
    case 'content':
      return { type: modality, content: contentParts(content) };
    default:
      return { type: 'blob', modality, mime_type: mimeType, content: describeEncoded(data.length, mimeType) };
  }
};

/** Replaces base64 of this length. */
const describeEncoded = (length: number, mimeType = 'binary'): string => `[${mimeType}, ${Math.floor((length * 3) / 4)} bytes]`;
