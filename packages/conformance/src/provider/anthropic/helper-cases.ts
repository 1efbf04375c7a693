import type { Anthropic } from '@anthropic-ai/sdk';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { type Answer, eventStream } from '../fake-provider.ts';
import { outputTexts } from '../span-content.ts';
import { messageEvents } from './message-fixtures.ts';

type AnthropicTest = ProviderTest<Anthropic>;

const JSON_FORMAT = {
  type: 'json_schema',
  schema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'], additionalProperties: false },
} as const;

const words = (): Answer[] => [eventStream(messageEvents({ texts: ['one two three'] }))];

/** `parse` and the stream helper call `create`: one span, and no difference for the caller. */
export const helperCases: ProviderCase<Anthropic>[] = [
  ...(['messages', 'beta'] as const).map(
    (api): ProviderCase<Anthropic> => ({
      name: `parse: of ${api}, one span, the parsed answer as with the bare client`,
      async run(t) {
        const outcome = await t.sameAsBare(
          () => [t.provider.answer({ texts: ['{"word":"hello"}'] })],
          async (client) => (await messagesOf(client, api).parse({ ...params(t), output_config: { format: JSON_FORMAT } })).content,
        );
        expect(outcome).toHaveProperty('value');
        const span = await t.span();
        expect(span.attributes['gen_ai.output.type']).toBe('json');
        expect(outputTexts(span)).toEqual(['{"word":"hello"}']);
      },
    }),
  ),
  ...(['messages', 'beta'] as const).map(
    (api): ProviderCase<Anthropic> => ({
      name: `stream helper: of ${api}, events and final message as with the bare client, one span`,
      async run(t) {
        const outcome = await t.sameAsBare(words, async (client) => {
          const deltas: string[] = [];
          const stream = messagesOf(client, api).stream(params(t));
          stream.on('text', (delta) => deltas.push(delta));
          const { content, usage } = await stream.finalMessage();
          return { deltas, content, output: usage.output_tokens };
        });
        expect(outcome).toMatchObject({ value: { deltas: ['one ', 'two ', 'three'], output: 7 } });
        const span = await t.span();
        expect(outputTexts(span)).toEqual(['one two three']);
        expect(span.attributes['gen_ai.request.stream']).toBe(true);
      },
    }),
  ),
  {
    name: 'stream helper: iterated, it gives the events of the bare client',
    async run(t) {
      await t.sameAsBare(words, async (client) => {
        const types = [];
        for await (const { type } of client.messages.stream(params(t))) types.push(type);
        return types;
      });
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'stream helper: toReadableStream gives the bytes of the bare client',
    async run(t) {
      await t.sameAsBare(words, (client) => new Response(client.messages.stream(params(t)).toReadableStream() as ReadableStream).text());
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'stream helper: a listener that throws is handled as with the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(words, (client) =>
        client.messages
          .stream(params(t))
          .on('text', () => {
            throw new RangeError('thrown by a listener');
          })
          .done(),
      );
      expect(outcome).toHaveProperty('error');
      await t.span();
    },
  },
  {
    name: 'stream helper: abort() ends the span',
    async run(t) {
      await t.sameAsBare(words, (client) => {
        const stream = client.messages.stream(params(t));
        stream.on('text', () => stream.abort());
        return stream.done();
      });
      await t.span();
    },
  },
  {
    name: 'stream helper: an error is the one of the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.errorAnswer(400, 'unknown parameter')],
        (client) => client.messages.stream(params(t)).finalMessage(),
      );
      expect(outcome).toHaveProperty('error');
      expect((await t.span()).attributes['http.response.status_code']).toBe(400);
    },
  },
];

const params = (t: AnthropicTest) => t.provider.request({ maxTokens: 100 }) as Anthropic.MessageCreateParamsNonStreaming;

const messagesOf = (client: Anthropic, api: 'messages' | 'beta'): Anthropic['messages'] =>
  api === 'beta' ? (client.beta.messages as unknown as Anthropic['messages']) : client.messages;
