import type { StreamReader } from '@ai-trace/core';
import type { GeneratedImage, ImageEvent, ImagesResponse, ImageUsage } from './wire.ts';

/** Collects the images of a stream, each preceded by drafts. If the stream ends early, the last draft is kept. */
export class ImageStreamReader implements StreamReader<ImageEvent, ImagesResponse> {
  readonly #images: GeneratedImage[] = [];
  #draft: GeneratedImage | undefined;
  #format: string | undefined;
  #usage: ImageUsage | undefined;

  add({ type, b64_json: data, output_format: format, usage }: ImageEvent): boolean {
    if (format) this.#format = format;
    if (usage) this.#usage = usage;
    if (!data) return false;
    const image = { encodedLength: data.length };
    if (type.endsWith('.completed')) this.#images.push(image);
    this.#draft = type.endsWith('.completed') ? undefined : image;
    return true;
  }

  result(): ImagesResponse | undefined {
    const data = this.#draft ? [...this.#images, this.#draft] : this.#images;
    return data.length === 0 ? undefined : { data, output_format: this.#format, usage: this.#usage };
  }
}
