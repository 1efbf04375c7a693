import {
  base64Size,
  describeBinary,
  GenAi,
  type LlmInput,
  type LlmRequest,
  type LlmResponse,
  type MessagePart,
  type OutputMessage,
} from '@ai-trace/core';
import { modelName } from './model-name.ts';

interface Image {
  gcsUri?: string;
  imageBytes?: string;
  mimeType?: string;
}

export interface ImageParams {
  model?: string;
  prompt?: string;
  /** Of an upscaling. */
  image?: Image;
  /** Of an edit. */
  referenceImages?: readonly { referenceImage?: Image }[];
  config?: { numberOfImages?: number; seed?: number } | null;
}

export interface ImageResponse {
  generatedImages?: readonly GeneratedImage[] | null;
}

interface GeneratedImage {
  image?: Image | null;
  /** Why there is none. */
  raiFilteredReason?: string;
}

export const describeImageRequest = ({ model, config }: ImageParams): LlmRequest => ({
  model: modelName(model),
  attributes: {
    [GenAi.OUTPUT_TYPE]: 'image',
    [GenAi.REQUEST_CHOICE_COUNT]: config?.numberOfImages === 1 ? undefined : config?.numberOfImages,
    [GenAi.REQUEST_SEED]: config?.seed,
  },
});

export const imageInput = ({ prompt, image, referenceImages = [] }: ImageParams): LlmInput => {
  const given = [image, ...referenceImages.map(({ referenceImage }) => referenceImage)].filter((one) => one !== undefined);
  const text = prompt === undefined ? [] : [{ type: 'text', content: prompt }];
  return { messages: [{ role: 'user', parts: [...text, ...given.map(imagePart)] }] };
};

export const describeImageResponse = ({ generatedImages }: ImageResponse): LlmResponse => ({
  finishReasons: generatedImages?.map(finishReason),
});

export const imageOutput = ({ generatedImages }: ImageResponse): OutputMessage[] =>
  (generatedImages ?? []).map((generated) => ({
    role: 'assistant',
    parts: generated.image?.imageBytes || generated.image?.gcsUri ? [imagePart(generated.image)] : [],
    finish_reason: finishReason(generated),
  }));

const finishReason = ({ raiFilteredReason }: GeneratedImage): string => (raiFilteredReason === undefined ? 'stop' : 'content_filter');

const imagePart = ({ gcsUri, imageBytes, mimeType = 'image/png' }: Image): MessagePart =>
  gcsUri === undefined
    ? { type: 'blob', modality: 'image', mime_type: mimeType, content: describeBinary(base64Size(imageBytes?.length ?? 0), mimeType) }
    : { type: 'uri', modality: 'image', mime_type: mimeType, uri: gcsUri };
