import type { Upload } from '../media-part.ts';

/** The part of the images API that is read. Any field may be missing or null. */
type Maybe<Value> = Value | null | undefined;

export interface ImageParams {
  model?: Maybe<string>;
  prompt?: string;
  image?: Upload | readonly Upload[];
  mask?: Upload;
  n?: Maybe<number>;
  stream?: Maybe<boolean>;
}

export interface GeneratedImage {
  b64_json?: Maybe<string>;
  /** Set instead of `b64_json` when joined from a stream: its length. */
  encodedLength?: number;
  url?: Maybe<string>;
  revised_prompt?: Maybe<string>;
}

export interface ImagesResponse {
  data?: Maybe<readonly GeneratedImage[]>;
  output_format?: Maybe<string>;
  usage?: Maybe<ImageUsage>;
}

export interface ImageUsage {
  input_tokens?: unknown;
  output_tokens?: unknown;
  input_tokens_details?: Maybe<{ image_tokens?: unknown }>;
  output_tokens_details?: Maybe<{ image_tokens?: unknown }>;
}

/** `image_generation.partial_image`, `image_generation.completed`, and the same for `image_edit`. */
export interface ImageEvent {
  type: string;
  b64_json?: Maybe<string>;
  output_format?: Maybe<string>;
  usage?: Maybe<ImageUsage>;
}
