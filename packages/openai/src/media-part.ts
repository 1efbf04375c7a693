import { describeDataUrl, type MessagePart } from '@ai-trace/core';

type Modality = 'image' | 'audio' | 'video' | 'document';

/** A part for what is given by URL: a `uri`, or a `blob` where the URL holds the data itself. */
export const urlPart = (modality: Modality, url: string | null | undefined): MessagePart => {
  const data = url ? describeDataUrl(url) : undefined;
  return data ? { type: 'blob', modality, mime_type: data.mimeType, content: data.description } : { type: 'uri', modality, uri: url ?? '' };
};

/** A part for base64 or for a data URL; of which there is left the type and the size. */
export const dataPart = (modality: Modality, data: string | null | undefined, mimeType?: string): MessagePart => {
  const described = data ? describeDataUrl(data) : undefined;
  const type = described?.mimeType ?? mimeType;
  const content = described?.description ?? describeEncoded(data?.length ?? 0, type);
  return { type: 'blob', modality, mime_type: type, content };
};

/** What stands in place of base64 of this length. */
export const describeEncoded = (length: number, mimeType = 'binary'): string => `[${mimeType}, ${Math.floor((length * 3) / 4)} bytes]`;
