import { base64Size, describeBinary, describeDataUrl, type MessagePart } from '@ai-trace/core';

type Modality = 'image' | 'audio' | 'video' | 'document';

/** A part for content given by URL: a `uri`, or a `blob` if the URL holds the data itself. */
export const urlPart = (modality: Modality, url: string | null | undefined): MessagePart => {
  const data = url ? describeDataUrl(url) : undefined;
  return data ? { type: 'blob', modality, mime_type: data.mimeType, content: data.description } : { type: 'uri', modality, uri: url ?? '' };
};

/** A part for base64 or a data URL, reduced to its type and size. */
export const dataPart = (modality: Modality, data: string | null | undefined, mimeType?: string): MessagePart => {
  const described = data ? describeDataUrl(data) : undefined;
  const type = described?.mimeType ?? mimeType;
  const content = described?.description ?? describeEncoded(data?.length ?? 0, type);
  return { type: 'blob', modality, mime_type: type, content };
};

/** A file that the SDK uploads: a `File` or `Blob`, a `Response`, a stream of `node:fs`. Only the SDK reads its bytes. */
export interface Upload {
  name?: unknown;
  size?: unknown;
  type?: unknown;
  headers?: { get?(name: string): string | null };
}

/** A part for an uploaded file: its type and size, as far as they are known without reading it. */
export const uploadPart = (modality: Modality, upload: Upload): MessagePart => {
  const { name, size, type, headers } = upload;
  // The type of a `Response` is `basic` or `default`.
  const mimeType = headers?.get ? (headers.get('content-type') ?? undefined) : typeof type === 'string' && type !== '' ? type : undefined;
  return {
    type: 'blob',
    modality,
    ...(mimeType !== undefined && { mime_type: mimeType }),
    content: describeSize(mimeType ?? modality, typeof size === 'number' ? size : undefined),
    ...(typeof name === 'string' && name !== '' && { name }),
  };
};

/** The placeholder for base64 of this length. */
export const describeEncoded = (length: number, mimeType?: string): string => describeBinary(base64Size(length), mimeType);

/** The placeholder for binary content whose size may be unknown. */
export const describeSize = (type: string, bytes: number | undefined): string =>
  bytes === undefined ? `[${type}]` : describeBinary(bytes, type);
