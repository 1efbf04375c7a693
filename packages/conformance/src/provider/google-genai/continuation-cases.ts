import type { GoogleGenAI } from '@google/genai';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import { jsonAnswer } from '../fake-provider.ts';
import { outputTexts } from '../span-content.ts';
import { candidate, generateBody, PRICED_MODEL } from './generate-fixtures.ts';

const model = PRICED_MODEL.request;

const interrupted = generateBody([candidate([{ text: 'one ' }], { finishReason: 'CONTINUATION', continuationToken: 'dG9rZW4=' })], {
  input: 10,
  output: 2,
});
const resumed = generateBody([candidate([{ text: 'two' }], { finishReason: 'STOP' })], { input: 12, output: 3 });

/**
 * From version 2 on, the SDK sends another request if the API reports that there is more to come; each request has its own tokens.
 */
export const continuationCases: ProviderCase<GoogleGenAI>[] = [
  {
    name: 'continuation: a span for each request, with the tokens of each',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [jsonAnswer(interrupted), jsonAnswer(resumed)],
        async (client) => (await client.models.generateContent({ model, contents: 'Count' })).text,
      );
      expect(outcome).toHaveProperty('value');
      const spans = await t.spans(2);
      expect(spans.map(({ attributes }) => attributes['gen_ai.usage.output_tokens'])).toEqual([2, 3]);
      expect(spans.map(({ attributes }) => attributes['gen_ai.response.finish_reasons'])).toEqual([['continuation'], ['stop']]);
    },
  },
  {
    name: 'continuation: streamed, a span for each request',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed([interrupted]), t.provider.streamed([resumed])],
        async (client) => collect(await client.models.generateContentStream({ model, contents: 'Count' })),
      );
      const spans = await t.spans(2);
      expect(spans.flatMap(outputTexts)).toEqual(['one ', 'two']);
      expect(spans.map(({ attributes }) => attributes['gen_ai.usage.output_tokens'])).toEqual([2, 3]);
    },
  },
];
