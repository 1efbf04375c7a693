import type { LlmMethod, MessagePart, OutputMessage } from '@ai-trace/core';
import { imagePart } from './message-parts.ts';
import { type ApiUsage, withUsage } from './usage.ts';

export interface ParseParams {
  model?: string;
  document?: { imageUrl?: string };
}

export interface ParsedDocument {
  id?: string;
  pages?: readonly Page[] | null;
  meta?: ApiUsage | null;
}

interface Page {
  markdown?: { content?: string } | null;
  blocks?: readonly MessagePart[] | null;
}

/** A page is Markdown or blocks, as requested. */
const pages = (document: ParsedDocument): OutputMessage[] =>
  (document.pages ?? []).map(({ markdown, blocks }) => ({
    role: 'assistant',
    parts: markdown ? [{ type: 'text', content: markdown.content ?? '' }] : [...(blocks ?? [])],
  }));

/** Reads a document that is given as an image. */
export const parse: LlmMethod<ParseParams, ParsedDocument> = {
  operation: 'generate_content',
  request: ({ model }) => ({ model }),
  input: ({ document }) => ({ messages: [{ role: 'user', parts: [imagePart(document?.imageUrl)] }] }),
  response: ({ id, meta }) => withUsage({ id }, meta),
  output: pages,
};
