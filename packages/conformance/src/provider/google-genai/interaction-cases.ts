import type { GoogleGenAI } from '@google/genai';
import type { ProviderCase } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages } from '../span-content.ts';
import type { InteractionFormat } from './interaction-fixtures.ts';
import { quietly } from './other-method-cases.ts';

const model = 'gemini-2.5-flash';

const PARTS = [
  { type: 'reasoning', content: 'Think.' },
  { type: 'text', content: 'one two three' },
  { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
];

const EXPECTED = {
  'gen_ai.response.id': 'interaction-fixture',
  'gen_ai.response.model': model,
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.usage.input_tokens': 11,
  'gen_ai.usage.output_tokens': 8,
  'gen_ai.usage.reasoning.output_tokens': 5,
  'gen_ai.usage.cache_read.input_tokens': 2,
};

type Params = Parameters<GoogleGenAI['interactions']['create']>[0];

/** `interactions.create`; the client creates `interactions` on first access. */
export const interactionCases = ({ interaction, events }: InteractionFormat): ProviderCase<GoogleGenAI>[] => [
  {
    name: 'interactions: one span, the answer as with the bare client',
    async run(t) {
      const params = {
        model,
        input: 'Count',
        system_instruction: 'Be brief',
        generation_config: { temperature: 0, thinking_level: 'low' },
      };
      const outcome = await t.sameAsBare(
        () => [jsonAnswer(interaction('one two three'))],
        (client) => quietly(async () => withoutResponse(await client.interactions.create(params as Params))),
      );
      expect(outcome).toHaveProperty('value.id', 'interaction-fixture');
      const span = await t.span();
      expect(span.name).toBe(`generate_content ${model}`);
      expect(span.attributes).toMatchObject({ ...EXPECTED, 'gen_ai.request.temperature': 0, 'gen_ai.request.reasoning.level': 'low' });
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Count' }] }]);
      expect(span.attributes['gen_ai.system_instructions']).toContain('Be brief');
      expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: PARTS, finish_reason: 'stop' }]);
      expect(everythingOf(span)).not.toContain('c2lnbmF0dXJl');
    },
  },
  {
    name: 'interactions: cached audio has its price',
    async run(t) {
      const usage = {
        ...{ total_input_tokens: 1_000, total_cached_tokens: 400, total_output_tokens: 0 },
        input_tokens_by_modality: [
          { modality: 'text', tokens: 200 },
          { modality: 'audio', tokens: 800 },
        ],
        cached_tokens_by_modality: [{ modality: 'audio', tokens: 400 }],
      };
      t.server.answer(jsonAnswer({ ...interaction('Hi'), usage }));
      await quietly(() => t.wrapped().interactions.create({ model, input: 'Listen' } as Params));
      expect((await t.span()).attributes['ai_trace.cost.input_usd']).toBeCloseTo((200 * 0.3 + 400 + 400 * 0.1) / 1e6, 12);
    },
  },
  {
    name: 'interactions: streamed, one span, the events as with the bare client',
    async run(t) {
      await t.sameAsBare(
        () => [eventStream(events(['one ', 'two ', 'three']))],
        (client) => quietly(() => collectEvents(client)),
      );
      const span = await t.span();
      expect(span.attributes).toMatchObject({ ...EXPECTED, 'gen_ai.request.stream': true });
      expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
      expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: PARTS, finish_reason: 'stop' }]);
    },
  },
  {
    name: 'interactions: a stream that is left half-way keeps its part',
    async run(t) {
      t.server.answer(eventStream(events(['one ', 'two ', 'three'])));
      await quietly(async () => {
        const stream = await t.wrapped().interactions.create({ model, input: 'Count', stream: true } as Params);
        for await (const event of stream as AsyncIterable<{ delta?: { text?: string } }>) if (event.delta?.text) break;
      });
      const span = await t.span();
      expect(outputMessages(span)[0]?.parts.at(-1)).toEqual({ type: 'text', content: 'one ' });
    },
  },
  {
    name: 'interactions: a refused one is the error of the SDK',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [jsonAnswer({ error: { code: 'invalid_request', message: 'no such model' } }, { status: 400 })],
        (client) => quietly(async () => client.interactions.create({ model, input: 'Count' } as Params)),
      );
      expect(outcome).toHaveProperty('error');
      const span = await t.span();
      expect(span.attributes['http.response.status_code']).toBe(400);
      expect(span.status.message).toContain('no such model');
    },
  },
  {
    name: 'interactions: to wrap a client asks for none of its parts',
    async run(t) {
      const client = t.bare();
      const warnings: unknown[] = [];
      const { warn } = console;
      console.warn = (...args: unknown[]) => void warnings.push(args);
      try {
        t.provider.wrap(client);
        expect(warnings).toEqual([]);
        expect(client.interactions).toBe(client.interactions);
      } finally {
        console.warn = warn;
      }
    },
  },
];

const collectEvents = async (client: GoogleGenAI): Promise<object[]> => {
  const stream = await client.interactions.create({ model, input: 'Count', stream: true } as Params);
  const events = [];
  for await (const event of stream as AsyncIterable<object>) events.push(event);
  return events;
};

/** `fetch` gives a different response object each time. */
const withoutResponse = (interaction: object): object => ({ ...interaction, sdkHttpResponse: undefined });
