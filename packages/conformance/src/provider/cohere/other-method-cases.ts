import type { CohereClient, CohereClientV2 } from 'cohere-ai';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';
import { type CohereSdk, chatClient, clientOptions } from './cohere-sdk.ts';

type Client = CohereClient | CohereClientV2;

const embedAnswer = (billedUnits: object, embeddings: object = { float: [[0.25, -0.5, 1]] }) =>
  jsonAnswer({ id: 'embed-1', embeddings, texts: [], meta: { api_version: { version: '2' }, billed_units: billedUnits } });

const IMAGE = `data:image/png;base64,${Buffer.alloc(3_000, 'pixels').toString('base64')}`;

const IMAGE_PART = { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 3000 bytes]' };

/** Embeddings and reranking in both versions of the API, and the other methods of version 1. */
export const otherMethodCases = (sdk: CohereSdk): ProviderCase<Client>[] => [
  {
    name: 'embed: the vectors are those of the bare client and stay out of the span',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [embedAnswer({ input_tokens: 4 })],
        async (client) =>
          chatClient(client).embed({
            model: 'embed-v4.0',
            texts: ['Oslo', 'Rome'],
            inputType: 'search_document',
            embeddingTypes: ['float'],
            outputDimension: 256,
          }),
      );
      expect(outcome).toHaveProperty('value.embeddings.float');
      const span = await t.span();
      expect(span.name).toBe('embeddings embed-v4.0');
      expect(span.attributes).toMatchObject({
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.embeddings.dimension.count': 256,
        'gen_ai.request.encoding_formats': ['float'],
        'gen_ai.response.id': 'embed-1',
        'gen_ai.usage.input_tokens': 4,
        'cohere.billed_units.input_tokens': 4,
      });
      expect(span.attributes['ai_trace.cost.total_usd']).toBeCloseTo((4 * 0.12) / 1e6, 15);
      expect(inputMessages(span).map(({ parts }) => parts[0]?.content)).toEqual(['Oslo', 'Rome']);
      expect(everythingOf(span)).not.toContain('0.25');
    },
  },
  {
    name: 'embed: of images there is left the type and the size, and their tokens count',
    async run(t) {
      t.server.answer(embedAnswer({ images: 2, image_tokens: 1_600 }), embedAnswer({ input_tokens: 3, images: 1, image_tokens: 800 }));
      const client = chatClient(t.wrapped());
      await client.embed({ model: 'embed-v4.0', inputType: 'image', images: [IMAGE, IMAGE] });
      await client.embed({
        model: 'embed-v4.0',
        inputType: 'search_document',
        inputs: [
          {
            content: [
              { type: 'text', text: 'A penguin' },
              { type: 'image_url', imageUrl: { url: IMAGE } },
            ],
          },
        ],
      });
      const [images, mixed] = await t.spans(2);
      expect(inputMessages(images!).map(({ parts }) => parts)).toEqual([[IMAGE_PART], [IMAGE_PART]]);
      expect(images!.attributes).toMatchObject({
        'gen_ai.usage.input_tokens': 1_600,
        'gen_ai.usage.image.input_tokens': 1_600,
        'cohere.billed_units.images': 2,
        'cohere.billed_units.image_tokens': 1_600,
      });
      expect(inputMessages(mixed!).map(({ parts }) => parts)).toEqual([[{ type: 'text', content: 'A penguin' }, IMAGE_PART]]);
      expect(mixed!.attributes['gen_ai.usage.input_tokens']).toBe(803);
      for (const span of [images!, mixed!]) expect(everythingOf(span)).not.toContain(IMAGE.slice(30, 90));
    },
  },
  {
    name: 'embed: version 1 without a model',
    async run(t) {
      t.server.answer(jsonAnswer({ response_type: 'embeddings_floats', id: 'embed-1', embeddings: [[0.25]], texts: ['oslo'], meta: {} }));
      await v1Client(sdk, t).embed({ texts: ['Oslo'] });
      const span = await t.span();
      expect(span.name).toBe('embeddings');
      expect(Object.keys(span.attributes).filter((key) => /usage|cost|billed/.test(key))).toEqual([]);
    },
  },
  {
    name: 'rerank: search units are told, and neither tokens nor a cost',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [
          jsonAnswer({
            id: 'rerank-1',
            results: [{ index: 1, relevance_score: 0.87 }],
            meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } },
          }),
        ],
        async (client) =>
          chatClient(client).rerank({ model: 'rerank-v3.5', query: 'What is the capital?', documents: ['Rome', 'Oslo'], topN: 1 }),
      );
      expect(outcome).toHaveProperty('value.results');
      const span = await t.span();
      expect(span.name).toBe('rerank rerank-v3.5');
      expect(span.attributes).toMatchObject({
        'gen_ai.operation.name': 'rerank',
        'gen_ai.response.id': 'rerank-1',
        'cohere.billed_units.search_units': 1,
      });
      expect(Object.keys(span.attributes).filter((key) => /usage|cost/.test(key))).toEqual([]);
      expect(inputMessages(span)).toEqual([
        {
          role: 'user',
          parts: [
            { type: 'document', content: 'Rome' },
            { type: 'document', content: 'Oslo' },
          ],
        },
        { role: 'user', parts: [{ type: 'text', content: 'What is the capital?' }] },
      ]);
    },
  },
  {
    name: 'v1 classify: a span with the inputs, their labels and what is billed',
    async run(t) {
      const classified = { id: 'c-1', classification_type: 'single-label', labels: {}, confidences: [0.9] };
      const classifications = [
        { ...classified, input: 'Buy now', prediction: 'spam', predictions: ['spam'] },
        { ...classified, input: 'See you', prediction: 'mail', predictions: ['mail'] },
      ];
      t.server.answer(jsonAnswer({ id: 'classify-1', classifications, meta: { billed_units: { classifications: 2 } } }));
      const outcome = await v1Client(sdk, t).classify({
        model: 'embed-english-v3.0',
        inputs: ['Buy now', 'See you'],
        examples: [{ text: 'Sale', label: 'spam' }],
      });
      expect(outcome.classifications.map(({ prediction }) => prediction)).toEqual(['spam', 'mail']);
      const span = await t.span();
      expect(span.name).toBe('classify embed-english-v3.0');
      expect(span.attributes).toMatchObject({ 'gen_ai.response.id': 'classify-1', 'cohere.billed_units.classifications': 2 });
      expect(inputMessages(span).map(({ parts }) => parts)).toEqual([
        [{ type: 'text', content: 'Buy now' }],
        [{ type: 'text', content: 'See you' }],
      ]);
      expect(outputTexts(span)).toEqual(['spam', 'mail']);
    },
  },
  {
    name: 'v1 summarize: a text completion',
    async run(t) {
      t.server.answer(jsonAnswer({ id: 'summary-1', summary: 'Short', meta: { billed_units: { input_tokens: 80, output_tokens: 2 } } }));
      expect(
        await v1Client(sdk, t).summarize({ model: 'command', text: 'A long text', temperature: 0, additionalCommand: 'by a poet' }),
      ).toHaveProperty('summary', 'Short');
      const span = await t.span();
      expect(span.name).toBe('text_completion command');
      expect(span.attributes).toMatchObject({
        'gen_ai.request.temperature': 0,
        'gen_ai.response.id': 'summary-1',
        'gen_ai.usage.input_tokens': 80,
        'gen_ai.usage.output_tokens': 2,
      });
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'A long text' }] }]);
      expect(span.attributes['gen_ai.system_instructions']).toContain('by a poet');
      expect(outputTexts(span)).toEqual(['Short']);
    },
  },
];

/** `CohereClientV2` has the methods of version 1 too, but bound to an object on which they throw. */
const v1Client = (sdk: CohereSdk, t: ProviderTest<Client>): CohereClient =>
  t.provider.wrap(new sdk.CohereClient(clientOptions({ baseURL: t.server.origin }))) as CohereClient;

/** For version 8 of the SDK only. */
export const parseCases: ProviderCase<Client>[] = [
  {
    name: 'parse: a span with a message a page, the document without its bytes',
    async run(t) {
      const pages = [
        { type: 'markdown', index: 0, markdown: { content: '# Invoice' } },
        { type: 'blocks', index: 1, blocks: [{ type: 'text', text: { content: 'Total' } }] },
      ];
      await t.sameAsBare(
        () => [jsonAnswer({ id: 'parse-1', pages, meta: { billed_units: { pages: 2 } } })],
        async (client) =>
          ('v2' in client ? client.v2 : client).parse({ model: 'parse-v5.0', document: { type: 'image_url', imageUrl: IMAGE } }),
      );
      const span = await t.span();
      expect(span.name).toBe('generate_content parse-v5.0');
      expect(span.attributes).toMatchObject({ 'gen_ai.response.id': 'parse-1', 'cohere.billed_units.pages': 2 });
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [IMAGE_PART] }]);
      const [markdown, blocks] = outputMessages(span);
      expect(markdown?.parts).toEqual([{ type: 'text', content: '# Invoice' }]);
      expect(blocks?.parts).toMatchObject([{ type: 'text' }]);
      expect(everythingOf(span)).not.toContain(IMAGE.slice(30, 90));
    },
  },
];
