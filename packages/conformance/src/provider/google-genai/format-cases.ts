import type { GoogleGenAI } from '@google/genai';
import { SpanStatusCode } from '@opentelemetry/api';
import { Gate } from '../../gate.ts';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import { type Answer, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';
import { candidate, generateBody, PRICED_MODEL } from './generate-fixtures.ts';

const model = PRICED_MODEL.request;
const PNG = Buffer.from(Array.from({ length: 600 }, (_, index) => (index * 7) % 256)).toString('base64');

const THINKING_USAGE = {
  promptTokenCount: 268,
  promptTokensDetails: [
    { modality: 'TEXT', tokenCount: 10 },
    { modality: 'IMAGE', tokenCount: 258 },
  ],
  toolUsePromptTokenCount: 69,
  candidatesTokenCount: 31,
  candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
  thoughtsTokenCount: 86,
  totalTokenCount: 454,
};

/** Features that only this API has. */
export const formatCases: ProviderCase<GoogleGenAI>[] = [
  {
    name: 'format: thoughts are reasoning, beside the answer, whole and streamed',
    async run(t) {
      const parts = [{ text: 'First I think. ', thought: true }, { text: 'Then I speak.' }];
      t.server.answer(jsonAnswer(generateBody([candidate(parts, { finishReason: 'STOP' })])));
      await t.provider.complete(t.wrapped(), t.provider.request({}));
      const chunks = [...parts, { text: ' And speak.' }].map((part) => generateBody([candidate([part])]));
      t.server.answer(t.provider.streamed(chunks));
      await collect(await openStream(t, t.wrapped()));
      const [whole, streamed] = await t.spans(2);
      expect(outputMessages(whole!)[0]?.parts).toEqual([
        { type: 'reasoning', content: 'First I think. ' },
        { type: 'text', content: 'Then I speak.' },
      ]);
      expect(outputMessages(streamed!)[0]?.parts).toEqual([
        { type: 'reasoning', content: 'First I think. ' },
        { type: 'text', content: 'Then I speak. And speak.' },
      ]);
    },
  },
  {
    name: 'format: tokens of thoughts and of tools at Google count, by what they are',
    async run(t) {
      const body = { ...generateBody([candidate([{ text: 'Hi' }], { finishReason: 'STOP' })]), usageMetadata: THINKING_USAGE };
      t.server.answer(jsonAnswer(body));
      await t.provider.complete(t.wrapped(), t.provider.request({}));
      expect((await t.span()).attributes).toMatchObject({
        'gen_ai.usage.input_tokens': 337,
        'gen_ai.usage.output_tokens': 117,
        'gen_ai.usage.reasoning.output_tokens': 86,
        'gen_ai.usage.image.input_tokens': 258,
        'gen_ai.usage.audio.output_tokens': 20,
      });
    },
  },
  ...(
    [
      ['as told by kind', [{ modality: 'AUDIO', tokenCount: 50_000 }], 50_000 * 0.3 + 50_000 * 0.1],
      ['all of it text', [{ modality: 'TEXT', tokenCount: 50_000 }], 50_000 * 0.03 + 50_000],
      ['of every kind its share, where none is told', undefined, 25_000 * (0.3 + 0.03 + 1 + 0.1)],
    ] as const
  ).map(
    ([what, cacheTokensDetails, microdollars]): ProviderCase<GoogleGenAI> => ({
      name: `format: a prompt with audio, half of it cached, has a cost: ${what}`,
      async run(t) {
        const usageMetadata = {
          ...{ promptTokenCount: 100_000, cachedContentTokenCount: 50_000, candidatesTokenCount: 100, totalTokenCount: 100_100 },
          promptTokensDetails: [
            { modality: 'AUDIO', tokenCount: 50_000 },
            { modality: 'TEXT', tokenCount: 50_000 },
          ],
          ...(cacheTokensDetails && { cacheTokensDetails }),
        };
        const answer = { ...generateBody([candidate([{ text: 'Hi' }], { finishReason: 'STOP' })]), modelVersion: 'gemini-2.5-flash' };
        t.server.answer(jsonAnswer({ ...answer, usageMetadata }));
        await t.provider.complete(t.wrapped(), t.provider.request({}));
        expect((await t.span()).attributes['ai_trace.cost.input_usd']).toBeCloseTo(microdollars / 1e6, 12);
      },
    }),
  ),
  {
    name: 'format: a prompt that is blocked has the filter as its outcome, whole and streamed',
    async run(t) {
      const blocked = { promptFeedback: { blockReason: 'SAFETY' }, modelVersion: PRICED_MODEL.response, responseId: 'response-fixture' };
      await t.sameAsBare(
        () => [jsonAnswer(blocked)],
        async (client) => (await client.models.generateContent({ model, contents: 'No' })).promptFeedback,
      );
      t.server.answer(t.provider.streamed([blocked]));
      await collect(await openStream(t, t.wrapped()));
      for (const span of await t.spans(2)) {
        expect(span.attributes['gen_ai.response.finish_reasons']).toEqual(['content_filter']);
        expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: [], finish_reason: 'content_filter' }]);
        expect(span.status.code).toBe(SpanStatusCode.UNSET);
      }
    },
  },
  ...[
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'malformed_function_call'],
    ['REASON_OF_TOMORROW', 'reason_of_tomorrow'],
  ].map(
    ([reason, expected]): ProviderCase<GoogleGenAI> => ({
      name: `format: a candidate without content that ends by ${reason}`,
      async run(t) {
        await t.sameAsBare(
          () => [jsonAnswer(generateBody([{ finishReason: reason, index: 0 }]))],
          async (client) => (await client.models.generateContent({ model, contents: 'Go on' })).text,
        );
        const span = await t.span();
        expect(span.attributes['gen_ai.response.finish_reasons']).toEqual([expected]);
        expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: [], finish_reason: expected }]);
      },
    }),
  ),
  {
    name: 'format: the search and the sources that an answer is based on are told, whole and streamed',
    async run(t) {
      const groundingMetadata = {
        searchEntryPoint: { renderedContent: '<b>XYZZY-9471</b>' },
        webSearchQueries: ['weather oslo'],
        groundingChunks: [{ web: { uri: 'https://example.com/a', title: 'A' } }, { maps: { uri: 'https://example.com/b' } }],
        groundingSupports: [{ segment: { endIndex: 4, text: 'Rain' }, groundingChunkIndices: [1, 0] }],
      };
      const grounded = candidate([{ text: 'Rain' }], { finishReason: 'STOP', groundingMetadata });
      t.server.answer(jsonAnswer(generateBody([grounded])));
      await t.provider.complete(t.wrapped(), t.provider.request({}));
      t.server.answer(t.provider.streamed([generateBody([grounded]), generateBody([candidate([], { groundingMetadata: {} })])]));
      await collect(await openStream(t, t.wrapped()));
      for (const span of await t.spans(2)) {
        expect(outputMessages(span)[0]?.parts).toEqual([
          { type: 'text', content: 'Rain' },
          {
            type: 'server_tool_call',
            name: 'google_search',
            server_tool_call: { type: 'google_search', queries: ['weather oslo'] },
          },
          { type: 'citation', end: 4, content: 'Rain', sources: ['https://example.com/b', 'https://example.com/a'] },
        ]);
        expect(everythingOf(span)).not.toContain('XYZZY-9471');
      }
    },
  },
  {
    name: 'format: sources without the passages that they support are told',
    async run(t) {
      const groundingMetadata = { groundingChunks: [{ retrievedContext: { uri: 'gs://docs/a.pdf' } }, { image: {} }] };
      t.server.answer(jsonAnswer(generateBody([candidate([{ text: 'Rain' }], { finishReason: 'STOP', groundingMetadata })])));
      await t.provider.complete(t.wrapped(), t.provider.request({}));
      expect(outputMessages(await t.span())[0]?.parts).toEqual([
        { type: 'text', content: 'Rain' },
        { type: 'citation', sources: ['gs://docs/a.pdf', null] },
      ]);
    },
  },
  {
    name: 'format: an answer keeps its text, whatever it is said to be based on',
    async run(t) {
      for (const groundingMetadata of [
        { groundingChunks: [null], groundingSupports: [null] },
        { webSearchQueries: 'weather', groundingChunks: { length: 1 }, groundingSupports: { length: 1 } },
      ]) {
        t.server.answer(jsonAnswer(generateBody([candidate([{ text: 'Rain' }], { finishReason: 'STOP', groundingMetadata })])));
        await t.provider.complete(t.wrapped(), t.provider.request({}));
      }
      for (const span of await t.spans(2)) expect(outputTexts(span)).toEqual(['Rain']);
    },
  },
  {
    name: 'format: files by address are told, data is described',
    async run(t) {
      t.server.answer(
        jsonAnswer(generateBody([candidate([{ inlineData: { mimeType: 'image/png', data: PNG } }], { finishReason: 'STOP' })])),
      );
      const files = [
        { fileData: { fileUri: 'gs://bucket/film.mp4', mimeType: 'video/mp4' } },
        { inlineData: { mimeType: 'audio/wav', data: PNG } },
      ];
      await t.wrapped().models.generateContent({ model, contents: ['What is this?', ...files] });
      const span = await t.span();
      expect(inputMessages(span)).toEqual([
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'What is this?' },
            { type: 'uri', modality: 'video', mime_type: 'video/mp4', uri: 'gs://bucket/film.mp4' },
            { type: 'blob', modality: 'audio', mime_type: 'audio/wav', content: '[audio/wav, 600 bytes]' },
          ],
        },
      ]);
      expect(outputMessages(span)[0]?.parts).toEqual([
        { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 600 bytes]' },
      ]);
      expect(everythingOf(span)).not.toContain(PNG.slice(0, 40));
    },
  },
  {
    name: 'format: an error that comes inside a stream is the error of the SDK, the part before it kept',
    async run(t) {
      // As the API sends it: not as an event, and in a chunk of its own.
      const overloaded = JSON.stringify({ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } });
      const gates: Gate[] = [];
      const script = (): Answer[] => {
        gates.push(new Gate());
        return [t.provider.streamed([generateBody([candidate([{ text: 'Well' }])]), gates.at(-1)!, overloaded])];
      };
      const outcome = await t.sameAsBare(script, async (client) => {
        for await (const _ of await openStream(t, client)) gates.at(-1)!.open();
      });
      expect(outcome).toHaveProperty('error.class', 'ApiError');
      const span = await t.span();
      expect(span.attributes).toMatchObject({ 'error.type': 'ApiError', 'http.response.status_code': 503 });
      expect(outputTexts(span)).toEqual(['Well']);
    },
  },
  {
    name: 'format: a model that is named by its path has its name',
    async run(t) {
      t.server.answer(t.provider.answer());
      await t.wrapped().models.generateContent({ model: `models/${model}`, contents: 'Say hello' });
      expect((await t.span()).name).toBe(`generate_content ${model}`);
    },
  },
  {
    name: 'format: the parameters of the request that only some providers have',
    async run(t) {
      t.server.answer(t.provider.answer({ texts: ['{}'] }));
      const config = {
        ...{ topK: 40, seed: 7, presencePenalty: 0.5, frequencyPenalty: 0 },
        responseMimeType: 'application/json',
        thinkingConfig: { thinkingBudget: 0 },
      };
      await t.wrapped().models.generateContent({ model, contents: 'Say hello', config });
      const span = await t.span();
      expect(span.attributes).toMatchObject({
        'gen_ai.request.top_k': 40,
        'gen_ai.request.seed': 7,
        'gen_ai.request.presence_penalty': 0.5,
        'gen_ai.request.frequency_penalty': 0,
        'gen_ai.request.reasoning.level': 'none',
        'gen_ai.output.type': 'json',
      });
      expect(outputTexts(span)).toEqual(['{}']);
    },
  },
];
