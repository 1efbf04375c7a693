import type { Anthropic } from '@anthropic-ai/sdk';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { inputMessages, outputTexts } from '../span-content.ts';
import { message, messageEvents } from './message-fixtures.ts';

type AnthropicTest = ProviderTest<Anthropic>;

/** `completions`, which version 1 of the SDK no longer has. */
interface CompletionsApi {
  create(params: object): PromiseLike<AsyncIterable<object>>;
}

/** Methods besides `messages.create`. */
export const otherMethodCases: ProviderCase<Anthropic>[] = [
  {
    name: 'beta.messages: create is a span, whole and streamed',
    async run(t) {
      t.server.answer(jsonAnswer(message({ texts: ['whole'] })), eventStream(messageEvents({ texts: ['in pieces'] })));
      const client = t.wrapped();
      await client.beta.messages.create({ ...params(t), betas: ['beta-of-a-day'] });
      await collect(await client.beta.messages.create({ ...params(t), stream: true }));
      expect((await t.spans(2)).flatMap(outputTexts)).toEqual(['whole', 'in pieces']);
    },
  },
  ...(['messages', 'beta'] as const).map(
    (api): ProviderCase<Anthropic> => ({
      name: `countTokens: of ${api}, a span that tells the count, which is nothing that was used`,
      async run(t) {
        const outcome = await t.sameAsBare(
          () => [jsonAnswer({ input_tokens: 2_095 })],
          (client) => (api === 'beta' ? client.beta.messages : client.messages).countTokens(params(t)),
        );
        expect(outcome).toEqual({ value: { input_tokens: 2_095 } });
        const { name, attributes } = await t.span();
        expect(name).toBe('count_tokens claude-haiku-4-5');
        expect(attributes).toMatchObject({
          'gen_ai.operation.name': 'count_tokens',
          'gen_ai.request.model': 'claude-haiku-4-5',
          'anthropic.message.count_tokens.input_tokens': 2_095,
        });
        expect(Object.keys(attributes).filter((key) => /gen_ai\.usage|cost/.test(key))).toEqual([]);
      },
    }),
  ),
  {
    name: 'batches: are left alone',
    async run(t) {
      await t.sameAsBare(
        () => [jsonAnswer({ id: 'msgbatch_1', type: 'message_batch', processing_status: 'in_progress' })],
        (client) => client.messages.batches.create({ requests: [{ custom_id: 'first', params: params(t) }] }),
      );
      await t.spans(0);
    },
  },
];

/** For version 0 only. */
export const completionCases: ProviderCase<Anthropic>[] = [
  {
    name: 'completions: a span of text_completion',
    async run(t) {
      await t.sameAsBare(
        () => [jsonAnswer({ id: 'compl_1', type: 'completion', completion: ' Hello', stop_reason: 'stop_sequence', model: 'claude-2.1' })],
        (client) => completionsOf(client).create(COMPLETION_PARAMS),
      );
      const span = await t.span();
      expect(span.name).toBe('text_completion claude-2.1');
      expect(span.attributes).toMatchObject({
        'gen_ai.request.max_tokens': 20,
        'gen_ai.request.stop_sequences': ['END'],
        'gen_ai.response.id': 'compl_1',
        'gen_ai.response.finish_reasons': ['stop'],
      });
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: COMPLETION_PARAMS.prompt }] }]);
      expect(outputTexts(span)).toEqual([' Hello']);
    },
  },
  {
    name: 'completions: streamed',
    async run(t) {
      const piece = (completion: string, stop_reason: string | null = null) => ({
        ...{ type: 'completion', id: 'compl_1', model: 'claude-2.1' },
        ...{ completion, stop_reason },
      });
      await t.sameAsBare(
        () => [eventStream([piece(' Hel'), { type: 'ping' }, piece('lo'), piece('', 'max_tokens')])],
        async (client) => collect(await completionsOf(client).create({ ...COMPLETION_PARAMS, stream: true })),
      );
      const span = await t.span();
      expect(span.attributes['gen_ai.response.finish_reasons']).toEqual(['length']);
      expect(outputTexts(span)).toEqual([' Hello']);
    },
  },
];

const COMPLETION_PARAMS = {
  model: 'claude-2.1',
  prompt: '\n\nHuman: Say hello\n\nAssistant:',
  max_tokens_to_sample: 20,
  stop_sequences: ['END'],
};

const completionsOf = (client: Anthropic): CompletionsApi => (client as unknown as { completions: CompletionsApi }).completions;

/** For version 1 only: a conversation stored on the server. */
export const threadCases: ProviderCase<Anthropic>[] = [
  {
    name: 'threads: send is a span',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.answer({ texts: ['Hello'] })],
        async (client) => (await threadOf(t, client).send({ role: 'user', content: 'Hi' })).content,
      );
      expect(outcome).toHaveProperty('value');
      expect(outputTexts(await t.span())).toEqual(['Hello']);
    },
  },
  {
    name: 'threads: stream is a span, its bytes read once',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'], usage: { input: 21, output: 9 } }))],
        async (client) => {
          const deltas: string[] = [];
          const stream = threadOf(t, client).stream({ role: 'user', content: 'Hi' });
          stream.on('text', (delta) => deltas.push(delta));
          return { deltas, content: (await stream.finalMessage()).content };
        },
      );
      expect(outcome).toMatchObject({ value: { deltas: ['one ', 'two ', 'three'] } });
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['one two three']);
      expect(span.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 21, 'gen_ai.usage.output_tokens': 9 });
      expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
    },
  },
  {
    name: 'threads: abort() of a stream ends the span, its part kept',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        (client) => {
          const stream = threadOf(t, client).stream({ role: 'user', content: 'Hi' });
          stream.on('text', () => stream.abort());
          return stream.done();
        },
      );
      expect(outputTexts(await t.span())[0]).toMatch(/^one /);
    },
  },
  {
    name: 'threads: a refused turn is the error of the SDK, and of the span',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.errorAnswer(400, 'unknown parameter')],
        (client) => threadOf(t, client).send({ role: 'user', content: 'Hi' }),
      );
      expect(outcome).toHaveProperty('error.class', 'BadRequestError');
      expect((await t.span()).attributes['http.response.status_code']).toBe(400);
    },
  },
];

const threadOf = (t: AnthropicTest, client: Anthropic) => {
  const { messages: _, ...rest } = params(t);
  return client.beta.messages.thread(rest);
};

const params = (t: AnthropicTest) => t.provider.request({ maxTokens: 100 }) as Anthropic.MessageCreateParamsNonStreaming;
