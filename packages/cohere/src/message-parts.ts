import { describeDataUrl, type InputMessage, type MessagePart } from '@ai-trace/core';

/** `json_object` is a form of the output type `json`. */
export const outputType = (format: string | undefined): string | undefined => (format === 'json_object' ? 'json' : format);

/** One message per text. */
export const textMessages = (texts: readonly string[] | null | undefined): InputMessage[] =>
  (texts ?? []).map((content) => ({ role: 'user', parts: [{ type: 'text', content }] }));

/** An image by URL: a `uri`, or for a data URL a `blob` with type and size instead of the data. */
export const imagePart = (url: string | null | undefined): MessagePart => {
  const data = url ? describeDataUrl(url) : undefined;
  return data
    ? { type: 'blob', modality: 'image', mime_type: data.mimeType, content: data.description }
    : { type: 'uri', modality: 'image', uri: url ?? '' };
};

/** Documents are passed separately. They are recorded before the messages, which refer to them. */
export const afterDocuments = (documents: readonly unknown[] | null | undefined, messages: InputMessage[]): InputMessage[] => {
  if (documents?.length) messages.unshift({ role: 'user', parts: documents.map((content) => ({ type: 'document', content })) });
  return messages;
};

export interface Citation {
  start?: number;
  end?: number;
  text?: string;
  /** Version 2. Each also has the whole document, which is in the prompt already. */
  sources?: readonly { id?: string }[] | null;
  /** Version 1. */
  documentIds?: readonly string[] | null;
}

export const citationPart = ({ start, end, text, sources, documentIds }: Citation): MessagePart => ({
  type: 'citation',
  start,
  end,
  content: text,
  sources: sources?.map(({ id }) => id) ?? documentIds ?? undefined,
});
