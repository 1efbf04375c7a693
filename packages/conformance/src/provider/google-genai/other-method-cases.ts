import type { GoogleGenAI } from '@google/genai';
import type { ProviderCase } from '../contract.ts';
import { jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages } from '../span-content.ts';
import { PRICED_MODEL } from './generate-fixtures.ts';

const IMAGE = Buffer.from(Array.from({ length: 900 }, (_, index) => (index * 11) % 256)).toString('base64');

const IMAGE_PART = { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 900 bytes]' };

/** Methods of `models` besides content generation. */
export const embeddingCases = (vertexai: boolean): ProviderCase<GoogleGenAI>[] => [
  {
    name: 'embeddings: one span, with the dimensions asked for and without the vectors',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [jsonAnswer(vertexai ? vertexEmbeddings : geminiEmbeddings)],
        async (client) => {
          const config = { outputDimensionality: 3 };
          const { embeddings } = await client.models.embedContent({ model: 'gemini-embedding-001', contents: 'Oslo', config });
          return embeddings?.map(({ values }) => values);
        },
      );
      expect(outcome).toEqual({ value: [[0.25, -0.5, 1]] });
      const span = await t.span();
      expect(span.name).toBe('embeddings gemini-embedding-001');
      expect(span.attributes).toMatchObject({ 'gen_ai.operation.name': 'embeddings', 'gen_ai.embeddings.dimension.count': 3 });
      expect(span.attributes['gen_ai.usage.input_tokens']).toBe(vertexai ? 4 : undefined);
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Oslo' }] }]);
      expect(everythingOf(span)).not.toContain('0.25');
    },
  },
  {
    name: 'embeddings: a message for everything that becomes one, and tokens of them where none are told',
    async run(t) {
      t.server.answer(jsonAnswer(geminiEmbeddings));
      const contents = ['Oslo', { text: 'Rome' }, { role: 'user', parts: [{ text: 'Bern' }] }];
      await t.wrapped({ estimateTokens: true }).models.embedContent({ model: 'text-embedding-004', contents });
      const span = await t.span();
      expect(inputMessages(span)).toEqual(
        ['Oslo', 'Rome', 'Bern'].map((content) => ({ role: 'user', parts: [{ type: 'text', content }] })),
      );
      expect(span.attributes['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
    },
  },
  {
    name: 'embeddings: with input not captured, none leaves',
    async run(t) {
      t.server.answer(jsonAnswer(geminiEmbeddings));
      await t.wrapped({ captureInput: false }).models.embedContent({ model: 'text-embedding-004', contents: 'XYZZY-9471' });
      expect(everythingOf(await t.span())).not.toContain('XYZZY-9471');
    },
  },
  {
    name: 'count of tokens: no span, for no model answers',
    async run(t) {
      await t.sameAsBare(
        () => [jsonAnswer({ totalTokens: 3 })],
        async (client) => (await client.models.countTokens({ model: PRICED_MODEL.request, contents: 'Say hello' })).totalTokens,
      );
      await t.spans(0);
    },
  },
];

/** From version 2 on, the SDK supports this on Vertex AI only. */
export const imageCases: ProviderCase<GoogleGenAI>[] = [
  {
    name: 'images: one span, with a message an image and without their bytes',
    async run(t) {
      const images = { predictions: [{ bytesBase64Encoded: IMAGE, mimeType: 'image/png' }, { raiFilteredReason: 'filtered' }] };
      await t.sameAsBare(
        () => [jsonAnswer(images)],
        async (client) => {
          const config = { numberOfImages: 2, includeRaiReason: true };
          const params = { model: 'imagen-4.0-generate-001', prompt: 'A red skateboard', config };
          return (await quietly(() => client.models.generateImages(params))).generatedImages;
        },
      );
      const span = await t.span();
      expect(span.name).toBe('generate_content imagen-4.0-generate-001');
      expect(span.attributes).toMatchObject({
        'gen_ai.output.type': 'image',
        'gen_ai.request.choice.count': 2,
        'gen_ai.response.finish_reasons': ['stop', 'content_filter'],
      });
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'A red skateboard' }] }]);
      expect(outputMessages(span).map(({ parts }) => parts)).toEqual([[IMAGE_PART], []]);
      expect(everythingOf(span)).not.toContain(IMAGE.slice(0, 40));
    },
  },
];

/** For Vertex AI only. */
export const vertexImageCases: ProviderCase<GoogleGenAI>[] = [
  {
    name: 'images: put into another setting, one span with what was given',
    async run(t) {
      const image = { imageBytes: IMAGE, mimeType: 'image/png' };
      await t.sameAsBare(
        () => [jsonAnswer({ predictions: [{ bytesBase64Encoded: IMAGE, mimeType: 'image/png' }] })],
        async (client) => {
          const source = { prompt: 'On a beach', personImage: image, productImages: [{ productImage: image }] };
          const params = { model: 'imagen-product-recontext-preview-06-30', source, config: { numberOfImages: 1, seed: 7 } };
          return (await quietly(() => client.models.recontextImage(params))).generatedImages;
        },
      );
      const span = await t.span();
      expect(span.name).toBe('generate_content imagen-product-recontext-preview-06-30');
      expect(span.attributes).toMatchObject({ 'gen_ai.request.seed': 7, 'gen_ai.response.finish_reasons': ['stop'] });
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'On a beach' }, IMAGE_PART, IMAGE_PART] }]);
      expect(outputMessages(span).map(({ parts }) => parts)).toEqual([[IMAGE_PART]]);
      expect(everythingOf(span)).not.toContain(IMAGE.slice(0, 40));
    },
  },
  {
    name: 'images: segmented, one span with a message a mask',
    async run(t) {
      const image = { imageBytes: IMAGE, mimeType: 'image/png' };
      await t.sameAsBare(
        () => [jsonAnswer({ predictions: [{ bytesBase64Encoded: IMAGE, mimeType: 'image/png', labels: [{ label: 'cat', score: 0.9 }] }] })],
        async (client) => {
          const params = { model: 'image-segmentation-001', source: { prompt: 'The cat', image, scribbleImage: { image } } };
          return (await quietly(() => client.models.segmentImage(params))).generatedMasks;
        },
      );
      const span = await t.span();
      expect(span.name).toBe('generate_content image-segmentation-001');
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'The cat' }, IMAGE_PART, IMAGE_PART] }]);
      expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: [IMAGE_PART], finish_reason: 'stop' }]);
    },
  },
];

const geminiEmbeddings = { embeddings: [{ values: [0.25, -0.5, 1] }] };

const vertexEmbeddings = {
  predictions: [{ embeddings: { values: [0.25, -0.5, 1], statistics: { truncated: false, token_count: 4 } } }],
};

/** Silences the SDK's deprecation warnings. */
export const quietly = async <Result>(run: () => Promise<Result>): Promise<Result> => {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await run();
  } finally {
    console.warn = warn;
  }
};
