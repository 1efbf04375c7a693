import { SpanStatusCode } from '@opentelemetry/api';
import type { OpenAI } from 'openai';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';
import { chatChunk, chatCompletion, chatUsage, usageChunk } from './chat-fixtures.ts';
import { ask } from './chat-format-cases.ts';

type OpenAITest = ProviderTest<OpenAI>;

/** Variants of the chat completions protocol, as compatible services send them. */
export const chatCompatibleCases: ProviderCase<OpenAI>[] = [
  {
    name: 'chat: messages of no known shape are survived',
    async run(t) {
      const messages = [
        null,
        7,
        'text',
        {},
        { role: 'user' },
        { role: 'user', content: 12 },
        { role: 'user', content: [null, { type: 'new_part', x: 1 }] },
      ];
      await t.sameAsBare(
        () => [t.provider.answer()],
        (client) => client.chat.completions.create({ model: 'gpt-4o-mini', messages } as never),
      );
      await t.span();
    },
  },
  {
    name: 'chat: images and parts that are bare texts are described as what they are',
    async run(t) {
      const image = Buffer.alloc(300_000, 'pixel').toString('base64');
      const messages = [{ role: 'user', content: ['Look at'.repeat(20_000), { type: 'text', text: 'this' }], images: [image] }];
      const span = await ask(t, chatCompletion(), { messages });
      const [message] = inputMessages(span);
      expect(message?.parts.map(({ type }) => type)).toEqual(['text', 'text', 'blob']);
      expect(everythingOf(span)).not.toContain(image.slice(0, 60));
      const noList = [{ role: 'user', content: 'Hello', images: { a: 1 } }];
      t.telemetry.reset();
      expect(inputMessages(await ask(t, chatCompletion(), { messages: noList }))[0]?.parts).toEqual([{ type: 'text', content: 'Hello' }]);
    },
  },
  {
    name: 'chat: arguments that are missing are survived',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.answer()],
        (client) => client.chat.completions.create({} as never),
      );
      expect((await t.span()).name).toBe('chat');
    },
  },
  {
    name: 'chat: answers of no known shape are survived',
    async run(t) {
      const bodies = [
        {},
        { choices: null },
        { choices: [null] },
        { choices: [{}] },
        { choices: 'many', usage: 'much' },
        [],
        'text',
        7,
        null,
      ];
      for (const body of bodies) {
        await t.sameAsBare(
          () => [jsonAnswer(body)],
          (client) => t.provider.complete(client, t.provider.request({})),
        );
      }
      await t.spans(bodies.length);
    },
  },
  {
    name: 'chat: chunks of no known shape are survived',
    async run(t) {
      const chunks = [
        {},
        { choices: null },
        { choices: [null] },
        { choices: [{}] },
        { choices: [{ delta: null, index: '__proto__' }] },
        { choices: [{ delta: { content: 'kept', tool_calls: [null, {}] } }] },
      ];
      await t.sameAsBare(
        () => [t.provider.streamed([...chunks, 'data: null\n\n', 'data: 7\n\n', chatChunk({ content: '!' })])],
        async (client) => collect(await openStream(t, client)),
      );
      await t.span();
      expect(({} as { content?: string }).content).toBeUndefined();
    },
  },
  {
    name: 'chat: a chunk without choices is passed on',
    async run(t) {
      const filtered = { id: '', object: 'chat.completion.chunk', created: 0, model: '', choices: [], prompt_filter_results: [] };
      const outcome = await t.sameAsBare(
        () => [t.provider.streamed([filtered, ...t.provider.chunks({ texts: ['fine'] })])],
        async (client) => collect(await openStream(t, client)),
      );
      expect(outcome).toHaveProperty('value.0', filtered);
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['fine']);
      expect(span.attributes['gen_ai.response.model']).toBe('gpt-4o-mini-2024-07-18');
    },
  },
  {
    name: 'chat: a stream without [DONE] ends as with the bare client',
    async run(t) {
      await t.sameAsBare(
        () => [eventStream(t.provider.chunks({ texts: ['fine'] }))],
        async (client) => collect(await openStream(t, client)),
      );
      expect(outputTexts(await t.span())).toEqual(['fine']);
    },
  },
  {
    name: 'chat: streamed tool calls of services that number them all alike, or not at all, are kept apart',
    async run(t) {
      for (const index of [0, null, undefined]) {
        const pieces = [
          { id: 'call_1', function: { name: 'weather', arguments: '{"city":' } },
          { function: { arguments: '"Oslo"}' } },
          { id: 'call_2', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
        ];
        expect(await streamedParts(t, ...pieces.map((piece) => ({ tool_calls: [{ index, type: 'function', ...piece }] })))).toEqual([
          { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
          { type: 'tool_call', id: 'call_2', name: 'weather', arguments: { city: 'Rome' } },
        ]);
      }
    },
  },
  {
    name: 'chat: a streamed tool call whose name is repeated, or whose id changes, is one',
    async run(t) {
      const call = [{ type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } }];
      const piece = (id: string, called: object) => ({ tool_calls: [{ index: 0, id, type: 'function', function: called }] });
      const [first, second] = ['{"city":', '"Oslo"}'];
      const begun = piece('call_1', { name: 'weather', arguments: first });
      expect(await streamedParts(t, begun, piece('call_1', { name: 'weather', arguments: second }))).toEqual(call);
      expect(await streamedParts(t, begun, piece('call_0', { name: null, arguments: second }))).toEqual(call);
    },
  },
  {
    name: 'chat: arguments of a tool that are an object are told as such, streamed or whole',
    async run(t) {
      const called = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: { city: 'Oslo' } } };
      const call = [{ type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } }];
      expect(outputMessages(await ask(t, chatCompletion({}, { content: null, tool_calls: [called] })))[0]?.parts).toEqual(call);
      expect(await streamedParts(t, { tool_calls: [{ index: 0, ...called }] })).toEqual(call);
    },
  },
  {
    name: 'chat: content in parts, the thinking of Mistral among them, is told, streamed or whole',
    async run(t) {
      const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Six times seven' }] };
      const parts = [
        { type: 'reasoning', content: 'Six times seven' },
        { type: 'text', content: 'It is 42' },
      ];
      const content = [thinking, { type: 'text', text: 'It is 42' }];
      expect(outputMessages(await ask(t, chatCompletion({}, { content })))[0]?.parts).toEqual(parts);
      const deltas = [{ content: [thinking] }, { content: [{ type: 'text', text: 'It is' }] }, { content: ' 42' }];
      expect(await streamedParts(t, ...deltas)).toEqual(parts);
    },
  },
  {
    name: 'chat: usage that stands in the last choice of a stream counts',
    async run(t) {
      const last = { index: 0, delta: {}, finish_reason: 'stop', usage: chatUsage({ input: 19, output: 13 }) };
      t.server.answer(t.provider.streamed([chatChunk({ content: 'Hello' }), { ...chatChunk({}), choices: [last] }]));
      await collect(await openStream(t, t.wrapped()));
      expect((await t.span()).attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 19, 'gen_ai.usage.output_tokens': 13 });
    },
  },
  {
    name: 'chat: an error in place of the choices of a successful answer is an error',
    async run(t) {
      const body = { error: { message: 'The service is down', code: 502 }, user_id: 'user_1' };
      const outcome = await t.sameAsBare(
        () => [jsonAnswer(body)],
        (client) => t.provider.complete(client, t.provider.request({})),
      );
      expect(outcome).toEqual({ value: body });
      const { status, attributes } = await t.span();
      expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'The service is down' });
      expect(attributes['error.type']).toBe('502');
    },
  },
  {
    name: 'chat: cumulative usage on every chunk counts once',
    async run(t) {
      const usages = [1, 2, 3].map((output) => ({
        ...chatChunk({ content: 'x' }),
        usage: (usageChunk({ input: 10, output }) as { usage: object }).usage,
      }));
      t.server.answer(t.provider.streamed(usages));
      await collect(await openStream(t, t.wrapped()));
      expect((await t.span()).attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 3 });
    },
  },
];

/** The output parts recorded for a stream with these deltas. */
const streamedParts = async (t: OpenAITest, ...deltas: object[]) => {
  t.telemetry.reset();
  t.server.answer(t.provider.streamed(deltas.map((delta) => chatChunk(delta))));
  await collect(await openStream(t, t.wrapped()));
  return outputMessages(await t.span())[0]?.parts;
};
