import type { MessagePart } from '@ai-trace/core';

/** A text of a model, with the sources that it cites: files and pages of the web, as the API describes them. */
export const textPart = (content: string, citations: readonly object[] | null | undefined): MessagePart =>
  Array.isArray(citations) && citations.length > 0 ? { type: 'text', content, citations } : { type: 'text', content };
