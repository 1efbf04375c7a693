import type { GoogleGenAI } from '@google/genai';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import { jsonAnswer } from '../fake-provider.ts';
import { candidate, generateBody, PRICED_MODEL } from './generate-fixtures.ts';

const model = PRICED_MODEL.request;

const answerWith = (usageMetadata: object): object => ({
  ...generateBody([candidate([{ text: 'Hi' }], { finishReason: 'STOP' })]),
  usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount: 400, totalTokenCount: 1_400, ...usageMetadata },
});

/** Tiers of the Gemini API, and kinds of traffic of Vertex AI, some of which have rates of their own. */
export const tierCases: ProviderCase<GoogleGenAI>[] = [
  ...[
    { serviceTier: 'flex' },
    { serviceTier: 'priority' },
    { trafficType: 'ON_DEMAND_PRIORITY' },
    { trafficType: 'PROVISIONED_THROUGHPUT' },
  ].map(
    (rated): ProviderCase<GoogleGenAI> => ({
      name: `tier: ${Object.values(rated)} has rates that no list has: no cost but by own prices`,
      async run(t) {
        const answer = answerWith(rated);
        t.server.answer(jsonAnswer(answer), t.provider.streamed([answer]), jsonAnswer(answer));
        await t.provider.complete(t.wrapped(), t.provider.request({}));
        await collect(await openStream(t, t.wrapped()));
        await t.provider.complete(t.wrapped({ prices: { [model]: { inputPerMillion: 6, outputPerMillion: 30 } } }), t.provider.request({}));
        const costs = (await t.spans(3)).map(({ attributes }) => attributes['ai_trace.cost.total_usd']);
        expect(costs.slice(0, 2)).toEqual([undefined, undefined]);
        expect(costs[2]).toBeCloseTo(0.018, 12);
      },
    }),
  ),
  {
    name: 'tier: the usual one, and the usual traffic, have the listed price',
    async run(t) {
      t.server.answer(jsonAnswer(answerWith({ serviceTier: 'standard', trafficType: 'ON_DEMAND' })));
      await t.provider.complete(t.wrapped(), t.provider.request({}));
      expect((await t.span()).attributes['ai_trace.cost.total_usd']).toBeCloseTo(0.000_26, 12);
    },
  },
];
