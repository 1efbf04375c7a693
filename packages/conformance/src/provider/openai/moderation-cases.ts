import type { OpenAI } from 'openai';
import type { ProviderCase } from '../contract.ts';
import { jsonAnswer } from '../fake-provider.ts';
import { inputMessages, outputMessages } from '../span-content.ts';

const verdict = (flagged: boolean) => ({
  flagged,
  categories: { violence: flagged, harassment: flagged, 'self-harm': false, illicit: null },
  category_scores: { violence: 0.9 },
});

const moderationAnswer = (...results: object[]) => jsonAnswer({ id: 'modr-fixture', model: 'omni-moderation-2024-09-26', results });

/** Moderations, which the conventions do not define. */
export const moderationCases: ProviderCase<OpenAI>[] = [
  {
    name: 'moderations: texts and the verdict of each',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [moderationAnswer(verdict(false), verdict(true))],
        async (client) =>
          (await client.moderations.create({ model: 'omni-moderation-latest', input: ['Hello', 'I hit you'] })).results.length,
      );
      expect(outcome).toEqual({ value: 2 });
      const span = await t.span();
      expect(span.name).toBe('moderation omni-moderation-latest');
      expect(span.attributes).toMatchObject({
        'gen_ai.operation.name': 'moderation',
        'gen_ai.response.id': 'modr-fixture',
        'gen_ai.response.model': 'omni-moderation-2024-09-26',
      });
      expect(inputMessages(span).map(({ parts }) => parts[0]?.content)).toEqual(['Hello', 'I hit you']);
      expect(outputMessages(span).map(({ parts }) => parts)).toEqual([
        [{ type: 'moderation', flagged: false, categories: [] }],
        [{ type: 'moderation', flagged: true, categories: ['violence', 'harassment'] }],
      ]);
    },
  },
  {
    name: 'moderations: a text and an image judged together; the model is the default',
    async run(t) {
      t.server.answer(moderationAnswer(verdict(false)));
      await t.wrapped().moderations.create({
        input: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      });
      const span = await t.span();
      expect(span.name).toBe('moderation');
      expect(inputMessages(span)).toEqual([
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'Look' },
            { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
          ],
        },
      ]);
    },
  },
  {
    name: 'moderations: with the flags off neither text nor verdict leaves',
    async run(t) {
      t.server.answer(moderationAnswer(verdict(true)));
      await t.wrapped({ captureInput: false, captureOutput: false }).moderations.create({ input: 'I hit you' });
      expect(JSON.stringify((await t.span()).attributes)).not.toMatch(/hit|violence/);
    },
  },
];
