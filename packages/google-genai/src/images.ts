import {
  base64Size,
  describeBinary,
  type GenAiAttributes,
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
  /** Of a recontextualization or a segmentation. */
  source?: ImageSource;
  config?: { numberOfImages?: number; seed?: number } | null;
}

interface ImageSource {
  prompt?: string;
  image?: Image;
  personImage?: Image;
  productImages?: readonly { productImage?: Image }[];
  scribbleImage?: { image?: Image };
}

export interface ImageResponse {
  generatedImages?: readonly GeneratedImage[] | null;
  /** Of a segmentation. */
  generatedMasks?: readonly { mask?: Image | null }[] | null;
}

interface GeneratedImage {
  image?: Image | null | undefined;
  /** Why there is no image. */
  raiFilteredReason?: string;
}

export const describeImageRequest = ({ model, config }: ImageParams): LlmRequest => ({
  model: modelName(model),
  attributes: {
    'gen_ai.output.type': 'image',
    'gen_ai.request.choice.count': config?.numberOfImages === 1 ? undefined : config?.numberOfImages,
    'gen_ai.request.seed': config?.seed,
  } satisfies GenAiAttributes,
});

export const imageInput = ({ source, prompt = source?.prompt, image, referenceImages = [] }: ImageParams): LlmInput => {
  const given = [image, ...referenceImages.map(({ referenceImage }) => referenceImage), ...sourceImages(source ?? {})];
  const text = prompt === undefined ? [] : [{ type: 'text', content: prompt }];
  return { messages: [{ role: 'user', parts: [...text, ...given.filter((one) => one !== undefined).map(imagePart)] }] };
};

const sourceImages = ({ image, personImage, productImages = [], scribbleImage }: ImageSource): (Image | undefined)[] => [
  image,
  personImage,
  ...productImages.map(({ productImage }) => productImage),
  scribbleImage?.image,
];

export const describeImageResponse = (response: ImageResponse): LlmResponse => ({
  finishReasons: imagesOf(response)?.map(finishReason),
});

export const imageOutput = (response: ImageResponse): OutputMessage[] =>
  (imagesOf(response) ?? []).map((generated) => ({
    role: 'assistant',
    parts: generated.image?.imageBytes || generated.image?.gcsUri ? [imagePart(generated.image)] : [],
    finish_reason: finishReason(generated),
  }));

const imagesOf = ({ generatedImages, generatedMasks }: ImageResponse): readonly GeneratedImage[] | null | undefined =>
  generatedImages ?? generatedMasks?.map(({ mask }) => ({ image: mask }));

const finishReason = ({ raiFilteredReason }: GeneratedImage): string => (raiFilteredReason === undefined ? 'stop' : 'content_filter');

const imagePart = ({ gcsUri, imageBytes, mimeType = 'image/png' }: Image): MessagePart =>
  gcsUri === undefined
    ? { type: 'blob', modality: 'image', mime_type: mimeType, content: describeBinary(base64Size(imageBytes?.length ?? 0), mimeType) }
    : { type: 'uri', modality: 'image', mime_type: mimeType, uri: gcsUri };
