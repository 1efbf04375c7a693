import {
  type GenAiAttributes,
  type InputMessage,
  type LlmInput,
  type LlmMethod,
  type LlmRequest,
  type MessagePart,
  type OutputMessage,
  reportedUsage,
  type TokenUsage,
  tokenCount,
} from '@ai-trace/core';
import { describeEncoded, type Upload, uploadPart, urlPart } from '../media-part.ts';
import { ImageStreamReader } from './stream.ts';
import type { GeneratedImage, ImageEvent, ImageParams, ImagesResponse, ImageUsage } from './wire.ts';

const describeRequest = ({ model, n, stream }: ImageParams): LlmRequest => ({
  model: model ?? undefined,
  stream: stream === true,
  attributes: {
    'gen_ai.output.type': 'image',
    'gen_ai.request.choice.count': n === 1 ? undefined : (n ?? undefined),
  } satisfies GenAiAttributes,
});

const imageInput = ({ prompt, image, mask }: ImageParams): LlmInput => {
  const uploads: Upload[] = image === undefined ? [] : Array.isArray(image) ? [...image] : [image as Upload];
  if (mask) uploads.push(mask);
  const parts: MessagePart[] = uploads.map((upload) => uploadPart('image', upload));
  if (prompt !== undefined) parts.push({ type: 'text', content: prompt });
  return { messages: [{ role: 'user', parts } satisfies InputMessage] };
};

const imageUsage = (usage: ImageUsage): TokenUsage | undefined =>
  reportedUsage({
    input: tokenCount(usage.input_tokens),
    output: tokenCount(usage.output_tokens),
    imageInput: tokenCount(usage.input_tokens_details?.image_tokens),
    imageOutput: tokenCount(usage.output_tokens_details?.image_tokens),
  });

/** One image is one choice. */
const imageOutput = ({ data, output_format: format }: ImagesResponse): OutputMessage[] =>
  (data ?? []).map((image) => ({ role: 'assistant', parts: imageParts(image, format ? `image/${format}` : undefined) }));

const imageParts = ({ b64_json: data, encodedLength, url, revised_prompt: prompt }: GeneratedImage, mimeType = 'image'): MessagePart[] => {
  const length = data?.length ?? encodedLength;
  const image =
    length === undefined
      ? urlPart('image', url)
      : {
          type: 'blob',
          modality: 'image',
          ...(mimeType !== 'image' && { mime_type: mimeType }),
          content: describeEncoded(length, mimeType),
        };
  return prompt ? [image, { type: 'text', content: prompt }] : [image];
};

/** Generates, edits and varies images: the conventions have one operation for generating content of any kind. */
export const image: LlmMethod<ImageParams, ImagesResponse, ImageEvent> = {
  operation: 'generate_content',
  request: describeRequest,
  input: imageInput,
  response: ({ usage }) => ({ usage: usage ? imageUsage(usage) : undefined }),
  output: imageOutput,
  stream: () => new ImageStreamReader(),
};
