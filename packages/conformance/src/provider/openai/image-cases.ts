import type { OpenAI } from 'openai';
import { Gate } from '../../gate.ts';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages } from '../span-content.ts';

const BYTES = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 11 + (index >> 4)) % 256));
const BASE64 = BYTES.toString('base64');

const USAGE = {
  total_tokens: 1_140,
  input_tokens: 100,
  output_tokens: 1_040,
  input_tokens_details: { text_tokens: 40, image_tokens: 60 },
};

const images = (data: object[], extra: object = {}) => jsonAnswer({ created: 1_760_000_000, data, ...extra });
const generated = () => images([{ b64_json: BASE64 }, { b64_json: BASE64 }], { output_format: 'webp', usage: USAGE });

const upload = (): File => new File([BYTES], 'otter.png', { type: 'image/png' });

const imageEvent = (type: string, extra: object = {}) => ({ type, b64_json: BASE64, output_format: 'png', ...extra });
const imageEvents = (kind: 'image_generation' | 'image_edit') => [
  imageEvent(`${kind}.partial_image`, { partial_image_index: 0 }),
  imageEvent(`${kind}.completed`, { usage: USAGE }),
];

/** Images: generated, edited, varied; whole and streamed. */
export const imageCases: ProviderCase<OpenAI>[] = [
  {
    name: 'images: generate tells prompt, images and usage, and no byte of an image',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [generated()],
        async (client) => (await client.images.generate({ model: 'gpt-image-1', prompt: 'An otter', n: 2 })).data?.length,
      );
      expect(outcome).toEqual({ value: 2 });
      const span = await t.span();
      expect(span.name).toBe('generate_content gpt-image-1');
      expect(span.attributes).toMatchObject({
        'gen_ai.operation.name': 'generate_content',
        'gen_ai.output.type': 'image',
        'gen_ai.request.choice.count': 2,
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 1_040,
        'gen_ai.usage.image.input_tokens': 60,
      });
      // Text costs 5, images 10 and output 40 dollars per million tokens.
      expect(span.attributes['ai_trace.cost.total_usd']).toBeCloseTo((40 * 5 + 60 * 10 + 1_040 * 40) / 1e6, 12);
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'An otter' }] }]);
      const part = { type: 'blob', modality: 'image', mime_type: 'image/webp', content: '[image/webp, 3000 bytes]' };
      expect(outputMessages(span)).toEqual([
        { role: 'assistant', parts: [part] },
        { role: 'assistant', parts: [part] },
      ]);
      expect(everythingOf(span)).not.toContain(BASE64.slice(0, 40));
    },
  },
  {
    name: 'images: one by URL, with the prompt as it was revised',
    async run(t) {
      t.server.answer(images([{ url: 'https://images.example/1.png', revised_prompt: 'A sea otter' }]));
      await t.wrapped().images.generate({ model: 'dall-e-3', prompt: 'An otter' });
      const span = await t.span();
      expect(outputMessages(span)[0]?.parts).toEqual([
        { type: 'uri', modality: 'image', uri: 'https://images.example/1.png' },
        { type: 'text', content: 'A sea otter' },
      ]);
      expect(span.attributes['gen_ai.request.choice.count']).toBeUndefined();
      expect(span.attributes['gen_ai.usage.input_tokens']).toBeUndefined();
    },
  },
  {
    name: 'images: edit tells what was uploaded by name, type and size, and sends it',
    async run(t) {
      t.server.answer(generated());
      await t.wrapped().images.edit({ model: 'gpt-image-1', prompt: 'With a beret', image: [upload(), upload()], mask: upload() });
      const span = await t.span();
      const part = { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 3000 bytes]', name: 'otter.png' };
      expect(inputMessages(span)[0]?.parts).toEqual([part, part, part, { type: 'text', content: 'With a beret' }]);
      expect(t.server.requests[0]?.rawBody.match(/filename="otter.png"/g)).toHaveLength(3);
    },
  },
  {
    name: 'images: createVariation, which has no prompt',
    async run(t) {
      t.server.answer(generated());
      await t.wrapped().images.createVariation({ model: 'dall-e-2', image: upload() });
      const span = await t.span();
      expect(span.name).toBe('generate_content dall-e-2');
      expect(inputMessages(span)[0]?.parts).toHaveLength(1);
    },
  },
  {
    name: 'images: a stream of drafts and the image, with its usage',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [eventStream(imageEvents('image_generation'))],
        async (client) => collect(await client.images.generate({ model: 'gpt-image-1', prompt: 'An otter', stream: true })),
      );
      expect(outcome).toEqual({ value: imageEvents('image_generation') });
      const span = await t.span();
      expect(span.attributes).toMatchObject({ 'gen_ai.request.stream': true, 'gen_ai.usage.output_tokens': 1_040 });
      expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
      const part = { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 3000 bytes]' };
      expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: [part] }]);
      expect(everythingOf(span)).not.toContain(BASE64.slice(0, 40));
    },
  },
  {
    name: 'images: a streamed edit that is left after its draft has the draft',
    async run(t) {
      const [draft, image] = imageEvents('image_edit');
      t.server.answer(eventStream([draft as object, new Gate(), image as object]));
      const stream = await t.wrapped().images.edit({ model: 'gpt-image-1', prompt: 'With a beret', image: upload(), stream: true });
      for await (const _ of stream) break;
      const span = await t.span();
      expect(outputMessages(span)).toHaveLength(1);
      expect(span.attributes['error.type']).toBeUndefined();
    },
  },
  {
    name: 'images: with both flags off neither prompt nor name nor URL leaves',
    async run(t) {
      t.server.answer(images([{ url: 'https://images.example/1.png', revised_prompt: 'A sea otter' }]));
      const client = t.wrapped({ captureInput: false, captureOutput: false });
      await client.images.edit({ model: 'gpt-image-1', prompt: 'With a beret', image: upload() });
      expect(everythingOf(await t.span())).not.toMatch(/beret|otter|images\.example/);
    },
  },
];
