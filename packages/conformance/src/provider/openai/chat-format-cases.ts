import type { OpenAI } from 'openai';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest, WrapOptions } from '../contract.ts';
import { jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages } from '../span-content.ts';
import { chatChunk, chatCompletion, PRICED_MODEL } from './chat-fixtures.ts';

type OpenAITest = ProviderTest<OpenAI>;

/** Features that only the format of chat completions has. */
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
      for (const tier of ['flex', 'priority', 'fast', 'ultrafast']) expect([tier, await costOf(tier)]).toEqual([tier, undefined]);
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
    name: 'chat: a text tells the sources that it cites, also of a stream and when they are no list',
    async run(t) {
      const source = { type: 'url_citation', url_citation: { url: 'https://example.com/a', title: 'A', start_index: 0, end_index: 4 } };
      t.server.answer(jsonAnswer(chatCompletion({ texts: ['Rain'] }, { annotations: [source] })));
      t.server.answer(
        t.provider.streamed([
          chatChunk({ role: 'assistant', content: 'Ra', annotations: {} }),
          chatChunk({ content: 'in', annotations: [source] }),
          chatChunk({}, { finish: 'stop' }),
        ]),
      );
      await t.provider.complete(t.wrapped(), t.provider.request({}));
      await collect(await openStream(t, t.wrapped()));
      for (const span of await t.spans(2)) {
        expect(outputMessages(span)[0]?.parts).toEqual([{ type: 'text', content: 'Rain', citations: [source] }]);
      }
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
];

/** Makes one call, not streamed, and returns its span. */
export const ask = (t: OpenAITest, completion: object, changes: object = {}) => {
  t.server.answer(jsonAnswer(completion));
  const request = { ...t.provider.request({}), ...changes };
  return Promise.resolve(t.provider.complete(t.wrapped(), request)).then(() => t.span());
};
