import { SpanStatusCode } from '@opentelemetry/api';
import type { OpenAI } from 'openai';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest, WrapOptions } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';
import { chatChunk, chatCompletion, chatUsage, PRICED_MODEL, usageChunk } from './chat-fixtures.ts';

type OpenAITest = ProviderTest<OpenAI>;

/** What only the wire format of chat completions has. */
export const chatFormatCases: ProviderCase<OpenAI>[] = [
  {
    name: 'chat: the parameters only OpenAI has',
    async run(t) {
      const { attributes } = await ask(t, chatCompletion(), {
        seed: 7,
        frequency_penalty: 0,
        presence_penalty: -0.5,
        stop: 'END',
        max_tokens: 20,
        reasoning_effort: 'low',
        service_tier: 'flex',
      });
      expect(attributes).toMatchObject({
        'gen_ai.request.seed': 7,
        'gen_ai.request.frequency_penalty': 0,
        'gen_ai.request.presence_penalty': -0.5,
        'gen_ai.request.stop_sequences': ['END'],
        'gen_ai.request.max_tokens': 20,
        'gen_ai.request.reasoning.level': 'low',
        'openai.request.service_tier': 'flex',
      });
    },
  },
  {
    name: 'chat: service tier and fingerprint are those of the response',
    async run(t) {
      const { attributes } = await ask(t, { ...chatCompletion(), service_tier: 'scale' }, { service_tier: 'auto' });
      expect(attributes).toMatchObject({ 'openai.response.service_tier': 'scale', 'openai.response.system_fingerprint': 'fp_fixture' });
    },
  },
  {
    name: 'chat: a tier whose rates are not in the price list has a cost by own prices alone',
    async run(t) {
      const costOf = async (tier: string, options: WrapOptions = {}) => {
        t.telemetry.reset();
        t.server.answer(jsonAnswer({ ...chatCompletion({ usage: { input: 1_000_000, output: 0 } }), service_tier: tier }));
        await t.provider.complete(t.wrapped(options), t.provider.request({}));
        return (await t.span()).attributes['ai_trace.cost.total_usd'];
      };
      expect(await costOf('default')).toBeCloseTo(PRICED_MODEL.inputPerMillion, 12);
      expect([await costOf('flex'), await costOf('priority')]).toEqual([undefined, undefined]);
      const own = { 'gpt-4o-mini': { inputPerMillion: 2, outputPerMillion: 4 } };
      expect(await costOf('flex', { prices: own })).toBe(2);
    },
  },
  {
    name: 'chat: reasoning and audio tokens are told, and keys or values nobody knows are not',
    async run(t) {
      const usage = {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 64, audio_tokens: 10, is_cached: true },
        completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 5 },
        cost: '0.1',
        surprise_tokens: 9,
      };
      const { attributes } = await ask(t, { ...chatCompletion(), usage });
      expect(Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith('gen_ai.usage.')))).toEqual({
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 50,
        'gen_ai.usage.cache_read.input_tokens': 64,
        'gen_ai.usage.reasoning.output_tokens': 30,
        'gen_ai.usage.audio.input_tokens': 10,
        'gen_ai.usage.audio.output_tokens': 5,
      });
    },
  },
  {
    name: 'chat: usage whose every detail is null',
    async run(t) {
      const usage = {
        prompt_tokens: 3,
        completion_tokens: 2,
        total_tokens: 5,
        prompt_tokens_details: null,
        completion_tokens_details: null,
      };
      const { attributes } = await ask(t, { ...chatCompletion(), usage });
      expect(attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.output_tokens': 2 });
    },
  },
  {
    name: 'chat: usage without counts is none: tokens are estimated, and there is no cost without',
    async run(t) {
      for (const usage of [{}, { prompt_tokens: null, completion_tokens: null, total_tokens: null }]) {
        const body = { ...chatCompletion(), usage };
        t.server.answer(jsonAnswer(body), t.provider.streamed([{ ...chatChunk({ content: 'Hello' }), usage }]));
        await t.provider.complete(t.wrapped({ estimateTokens: true }), t.provider.request({}));
        await collect(await openStream(t, t.wrapped()));
      }
      const [whole, streamed] = await t.spans(4);
      expect(whole!.attributes).toMatchObject({ 'ai_trace.usage.estimated': true, 'gen_ai.usage.output_tokens': 3 });
      expect(streamed!.attributes['ai_trace.cost.total_usd']).toBeUndefined();
    },
  },
  {
    name: 'chat: a refusal is told',
    async run(t) {
      const span = await ask(t, chatCompletion({}, { content: null, refusal: 'I will not say that' }));
      expect(JSON.stringify(outputMessages(span))).toContain('I will not say that');
    },
  },
  {
    name: 'chat: a streamed refusal is told',
    async run(t) {
      t.server.answer(
        t.provider.streamed([
          chatChunk({ role: 'assistant', refusal: 'I will ' }),
          chatChunk({ refusal: 'not' }),
          chatChunk({}, { finish: 'stop' }),
        ]),
      );
      await collect(await openStream(t, t.wrapped()));
      expect(JSON.stringify(outputMessages(await t.span()))).toContain('I will not');
    },
  },
  {
    name: 'chat: audio with only a transcript gives the transcript, and no audio',
    async run(t) {
      const data = Buffer.alloc(3_000, 'audio').toString('base64');
      const audio = { id: 'audio_1', data, expires_at: 1_760_000_000, transcript: 'Hello by voice' };
      const span = await ask(t, chatCompletion({}, { content: null, audio }));
      expect(JSON.stringify(outputMessages(span))).toContain('Hello by voice');
      expect(everythingOf(span)).not.toContain(data.slice(0, 60));
    },
  },
  {
    name: 'chat: a streamed transcript is put together',
    async run(t) {
      const pieces = [{ id: 'audio_1', transcript: 'Hello ' }, { transcript: 'by voice' }, { expires_at: 1 }];
      const chunks = pieces.map((audio) => chatChunk({ audio }));
      t.server.answer(t.provider.streamed([chatChunk({ role: 'assistant' }), ...chunks, chatChunk({}, { finish: 'stop' })]));
      await collect(await openStream(t, t.wrapped()));
      expect(JSON.stringify(outputMessages(await t.span()))).toContain('Hello by voice');
    },
  },
  {
    name: 'chat: what the content filter ended is told as its finish reason',
    async run(t) {
      const completion = chatCompletion() as OpenAI.ChatCompletion;
      completion.choices[0]!.finish_reason = 'content_filter';
      const span = await ask(t, completion);
      expect(span.attributes['gen_ai.response.finish_reasons']).toEqual(['content_filter']);
      expect(outputMessages(span)[0]?.finish_reason).toBe('content_filter');
    },
  },
  {
    name: 'chat: reasoning_content of compatible providers is a reasoning part',
    async run(t) {
      const span = await ask(t, chatCompletion({ texts: ['42'] }, { reasoning_content: 'Six times seven' }));
      expect(outputMessages(span)[0]?.parts).toEqual([
        { type: 'reasoning', content: 'Six times seven' },
        { type: 'text', content: '42' },
      ]);
    },
  },
  {
    name: 'chat: tool arguments that are no JSON are told as they came',
    async run(t) {
      const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city": "Os' } };
      const span = await ask(t, chatCompletion({}, { content: null, tool_calls: [call] }));
      expect(outputMessages(span)[0]?.parts).toEqual([{ type: 'tool_call', id: 'call_1', name: 'weather', arguments: '{"city": "Os' }]);
    },
  },
  {
    name: 'chat: parts of a message keep their order, files and audio replaced',
    async run(t) {
      const data = Buffer.alloc(2_000, 'speech').toString('base64');
      const content = [
        { type: 'text', text: 'first' },
        { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
        { type: 'input_audio', input_audio: { data, format: 'wav' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${data}` } },
        { type: 'text', text: 'last' },
      ];
      const span = await ask(t, chatCompletion(), { messages: [{ role: 'user', content }] });
      const [message] = inputMessages(span);
      expect(message?.parts).toHaveLength(5);
      expect(message?.parts[0]).toEqual({ type: 'text', content: 'first' });
      expect(message?.parts[1]).toMatchObject({ type: 'uri', uri: 'https://example.com/cat.png' });
      expect(message?.parts[4]).toEqual({ type: 'text', content: 'last' });
      expect(everythingOf(span)).not.toContain(data.slice(0, 60));
    },
  },
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

/** The parts of what is told of a stream with these deltas. */
const streamedParts = async (t: OpenAITest, ...deltas: object[]) => {
  t.telemetry.reset();
  t.server.answer(t.provider.streamed(deltas.map((delta) => chatChunk(delta))));
  await collect(await openStream(t, t.wrapped()));
  return outputMessages(await t.span())[0]?.parts;
};

const ask = (t: OpenAITest, completion: object, changes: object = {}) => {
  t.server.answer(jsonAnswer(completion));
  const request = { ...t.provider.request({}), ...changes };
  return Promise.resolve(t.provider.complete(t.wrapped(), request)).then(() => t.span());
};
