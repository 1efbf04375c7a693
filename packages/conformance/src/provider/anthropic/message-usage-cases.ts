import type { Anthropic } from '@anthropic-ai/sdk';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { type Answer, eventStream, jsonAnswer } from '../fake-provider.ts';
import { message, messageEnd, messageStart, PRICED_MODEL } from './message-fixtures.ts';

type AnthropicTest = ProviderTest<Anthropic>;

/** The meaning of a message's token counts, and their cost. */
export const messageUsageCases: ProviderCase<Anthropic>[] = [
  {
    name: 'usage: tokens read from and written to the cache are input tokens, priced as such',
    async run(t) {
      const usage = {
        input_tokens: 10,
        cache_read_input_tokens: 1_000,
        cache_creation_input_tokens: 200,
        cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 0 },
        output_tokens: 50,
        output_tokens_details: { thinking_tokens: 20 },
      };
      const { attributes } = await answered(t, { usage });
      expect(attributes).toMatchObject({
        'gen_ai.usage.input_tokens': 1_210,
        'gen_ai.usage.output_tokens': 50,
        'gen_ai.usage.cache_read.input_tokens': 1_000,
        'gen_ai.usage.cache_write.input_tokens': 200,
        'gen_ai.usage.reasoning.output_tokens': 20,
        'anthropic.usage.cache_creation.ephemeral_5m_input_tokens': 200,
      });
      expect(attributes['ai_trace.cost.input_usd']).toBeCloseTo((10 + 1_000 * 0.1 + 200 * 1.25) / 1e6, 12);
    },
  },
  {
    name: 'usage: what is kept in the cache for an hour has the price of an hour',
    async run(t) {
      const cache_creation = { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 300 };
      const usage = { input_tokens: 10, cache_creation_input_tokens: 400, cache_creation, output_tokens: 50 };
      const { attributes } = await answered(t, { usage });
      expect(attributes['gen_ai.usage.input_tokens']).toBe(410);
      expect(attributes['anthropic.usage.cache_creation.ephemeral_1h_input_tokens']).toBe(300);
      expect(attributes['ai_trace.cost.input_usd']).toBeCloseTo((10 + 100 * 1.25 + 300 * 2) / 1e6, 12);
    },
  },
  {
    name: 'usage: counts that are null are none, and no zero',
    async run(t) {
      const usage = {
        input_tokens: 10,
        cache_read_input_tokens: null,
        cache_creation_input_tokens: null,
        cache_creation: null,
        output_tokens: 5,
        service_tier: null,
      };
      const { attributes } = await answered(t, { usage });
      expect(Object.entries(attributes).filter(([key]) => key.includes('usage'))).toEqual([
        ['gen_ai.usage.input_tokens', 10],
        ['gen_ai.usage.output_tokens', 5],
      ]);
    },
  },
  {
    name: 'usage: of a stream, the counts at the end replace those at the start, but for what is null',
    async run(t) {
      const end = {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { input_tokens: 40, cache_read_input_tokens: null, cache_creation_input_tokens: 7, output_tokens: 25 },
      };
      t.server.answer(eventStream([messageStart({ usage: { input: 30, output: 1, cacheRead: 20 } }), end, { type: 'message_stop' }]));
      await collect(await t.wrapped().messages.create({ ...params(t), stream: true }));
      expect((await t.span()).attributes).toMatchObject({
        'gen_ai.usage.input_tokens': 67,
        'gen_ai.usage.cache_read.input_tokens': 20,
        'gen_ai.usage.cache_write.input_tokens': 7,
        'gen_ai.usage.output_tokens': 25,
      });
    },
  },
  ...[false, true].map(
    (streamed): ProviderCase<Anthropic> => ({
      name: `usage: tokens of a compaction count beside those of the answer${streamed ? ', streamed' : ''}`,
      async run(t) {
        const { attributes } = await answeredWith(t, [ANSWER_ROUND, COMPACTION_ROUND], streamed);
        expect(attributes).toMatchObject({
          'gen_ai.usage.input_tokens': 1_200 + 2_350,
          'gen_ai.usage.output_tokens': 400 + 30,
          'gen_ai.usage.cache_read.input_tokens': 200 + 50,
          'gen_ai.usage.cache_write.input_tokens': 300,
        });
        expect(attributes['ai_trace.cost.input_usd']).toBeCloseTo((1_000 + 200 * 0.1 + 2_000 + 50 * 0.1 + 300 * 2) / 1e6, 12);
        expect(attributes['ai_trace.cost.output_usd']).toBeCloseTo((430 * 5) / 1e6, 12);
      },
    }),
  ),
  ...[false, true].map(
    (streamed): ProviderCase<Anthropic> => ({
      name: `usage: tokens of an advisor count, and have the price of its model${streamed ? ', streamed' : ''}`,
      async run(t) {
        const { attributes } = await answeredWith(t, [ANSWER_ROUND, ADVISOR_ROUND], streamed);
        expect(attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 2_000, 'gen_ai.usage.output_tokens': 1_900 });
        expect(attributes['ai_trace.cost.input_usd']).toBeCloseTo((1_000 + 200 * 0.1 + 800 * 5) / 1e6, 12);
        expect(attributes['ai_trace.cost.output_usd']).toBeCloseTo((400 * 5 + 1_500 * 25) / 1e6, 12);
      },
    }),
  ),
  {
    name: 'usage: an advisor whose price is unknown leaves no cost',
    async run(t) {
      const { attributes } = await answeredWith(t, [ANSWER_ROUND, { ...ADVISOR_ROUND, model: 'model-of-nobody' }]);
      expect(attributes['gen_ai.usage.output_tokens']).toBe(1_900);
      expect(Object.keys(attributes).filter((key) => key.includes('cost'))).toEqual([]);
    },
  },
  ...[{ speed: 'fast' }, { inference_geo: 'us' }, { service_tier: 'priority' }].map(
    (rated): ProviderCase<Anthropic> => ({
      name: `usage: ${Object.values(rated)} has rates that no list has: no cost but by own prices`,
      async run(t) {
        const usage = { input_tokens: 1_000, output_tokens: 400, ...rated };
        const prices = { [PRICED_MODEL.request]: { inputPerMillion: 6, outputPerMillion: 30 } };
        t.server.answer(jsonAnswer(message({}, { usage })), jsonAnswer(message({}, { usage })));
        await t.wrapped().beta.messages.create(params(t));
        await t.wrapped({ prices }).beta.messages.create(params(t));
        const [listed, own] = await t.spans(2);
        expect(listed?.attributes['gen_ai.usage.input_tokens']).toBe(1_000);
        expect(Object.keys(listed?.attributes ?? {}).filter((key) => key.includes('cost'))).toEqual([]);
        expect(own?.attributes['ai_trace.cost.total_usd']).toBeCloseTo(0.018, 12);
      },
    }),
  ),
  {
    name: 'usage: of a stream, the speed and the region at its start count',
    async run(t) {
      t.server.answer(...[{ speed: 'fast' }, { inference_geo: 'us' }].map(ratedStream));
      for (const _ of [1, 2]) await collect(await t.wrapped().beta.messages.create({ ...params(t), stream: true }));
      for (const { attributes } of await t.spans(2)) {
        expect(attributes['gen_ai.usage.output_tokens']).toBe(7);
        expect(attributes['ai_trace.cost.total_usd']).toBeUndefined();
      }
    },
  },
  ...[
    { speed: 'standard', inference_geo: 'global' },
    { speed: null, inference_geo: 'not_available' },
  ].map(
    (rated): ProviderCase<Anthropic> => ({
      name: `usage: speed ${rated.speed} and region ${rated.inference_geo} have the listed price`,
      async run(t) {
        const { attributes } = await answered(t, { usage: { input_tokens: 1_000, output_tokens: 400, ...rated } });
        expect(attributes['ai_trace.cost.total_usd']).toBeCloseTo(0.003, 12);
      },
    }),
  ),
  {
    name: 'usage: of a stream that was left, the placeholder at its start is no count',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two three'] })));
      for await (const event of await t.wrapped().messages.create({ ...params(t), stream: true })) if (t.provider.textOfChunk(event)) break;
      const { attributes } = await t.span();
      expect(attributes['gen_ai.usage.input_tokens']).toBe(11);
      expect(attributes['gen_ai.usage.output_tokens']).toBeUndefined();
    },
  },
];

/** Rounds of `usage.iterations`: one that is also reported as `usage`, and two that are not. */
const ANSWER_ROUND = {
  type: 'message',
  input_tokens: 1_000,
  cache_read_input_tokens: 200,
  cache_creation_input_tokens: 0,
  output_tokens: 400,
};

const COMPACTION_ROUND = {
  ...{ type: 'compaction', input_tokens: 2_000, cache_read_input_tokens: 50, cache_creation_input_tokens: 300, output_tokens: 30 },
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 300 },
};

const ADVISOR_ROUND = { type: 'advisor_message', model: 'claude-opus-4-5', input_tokens: 800, output_tokens: 1_500 };

const answeredWith = async (t: AnthropicTest, iterations: readonly object[], streamed = false): Promise<ReadableSpan> => {
  const { type: _, ...usage } = ANSWER_ROUND;
  const end = { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { ...usage, iterations } };
  const answer = streamed
    ? eventStream([messageStart(), end, { type: 'message_stop' }])
    : jsonAnswer(message({}, { usage: { ...usage, iterations } }));
  t.server.answer(answer);
  const { messages } = t.wrapped().beta;
  if (streamed) await collect(await messages.create({ ...params(t), stream: true }));
  else await messages.create(params(t));
  return t.span();
};

const ratedStream = (rated: object): Answer =>
  eventStream([
    { type: 'message_start', message: message({}, { content: [], usage: { input_tokens: 11, output_tokens: 1, ...rated } }) },
    ...messageEnd(),
  ]);

const params = (t: AnthropicTest) => t.provider.request({ maxTokens: 100 }) as Anthropic.MessageCreateParamsNonStreaming;

const answered = async (t: AnthropicTest, more: object): Promise<ReadableSpan> => {
  t.server.answer(jsonAnswer(message({}, more)));
  await t.wrapped().messages.create(params(t));
  return t.span();
};
