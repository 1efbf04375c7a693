import type { GoogleGenAI } from '@google/genai';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import type { Answer } from '../fake-provider.ts';
import { inputMessages, outputTexts } from '../span-content.ts';
import { PRICED_MODEL } from './generate-fixtures.ts';

const model = PRICED_MODEL.request;

/** The SDK's response objects, and its chats, which call `models`. */
export const chatCases: ProviderCase<GoogleGenAI>[] = [
  {
    name: 'response: its class and its getters are those of the SDK',
    async run(t) {
      const call = { id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } };
      const outcome = await t.sameAsBare(
        () => [t.provider.answer({ toolCalls: [call] }), t.provider.answer({ texts: ['Rain'] })],
        async (client) => {
          const called = await client.models.generateContent({ model, contents: 'How is the weather?' });
          const answered = await client.models.generateContent({ model, contents: 'And now?' });
          return { class: answered.constructor.name, text: answered.text, functionCalls: called.functionCalls };
        },
      );
      expect(outcome).toEqual({
        value: {
          class: 'GenerateContentResponse',
          text: 'Rain',
          functionCalls: [{ id: 'call_1', name: 'weather', args: { city: 'Oslo' } }],
        },
      });
      await t.spans(2);
    },
  },
  {
    name: 'chats: a message is one span, with the history before it',
    async run(t) {
      const script = (): Answer[] => [t.provider.answer({ texts: ['Oslo'] }), t.provider.answer({ texts: ['Rain'] })];
      const outcome = await t.sameAsBare(script, async (client) => {
        const chat = client.chats.create({ model, config: { systemInstruction: 'Be brief' } });
        const texts = [await chat.sendMessage({ message: 'Which city?' }), await chat.sendMessage({ message: 'Its weather?' })];
        return { texts: texts.map(({ text }) => text), history: chat.getHistory() };
      });
      expect(outcome).toHaveProperty('value.texts', ['Oslo', 'Rain']);
      const [first, second] = await t.spans(2);
      expect(inputMessages(first!).map(({ role }) => role)).toEqual(['user']);
      expect(inputMessages(second!).map(({ role, parts }) => [role, parts[0]?.content])).toEqual([
        ['user', 'Which city?'],
        ['assistant', 'Oslo'],
        ['user', 'Its weather?'],
      ]);
      expect(second!.attributes['gen_ai.system_instructions']).toContain('Be brief');
    },
  },
  {
    name: 'chats: a streamed message is one span, and ends up in the history',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => {
          const chat = client.chats.create({ model });
          const chunks = await collect(await chat.sendMessageStream({ message: 'Count' }));
          return { chunks, history: chat.getHistory() };
        },
      );
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['one two three']);
      expect(span.attributes['gen_ai.request.stream']).toBe(true);
    },
  },
  {
    name: 'chats: a streamed message that is left half-way keeps its part',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => {
          const chat = client.chats.create({ model });
          for await (const { text } of await chat.sendMessageStream({ message: 'Count' })) return text;
          return undefined;
        },
      );
      expect(outputTexts(await t.span())).toEqual(['one ']);
    },
  },
  {
    name: 'chats: one made before the client was wrapped is traced, too',
    async run(t) {
      const client = t.bare();
      const chat = client.chats.create({ model });
      t.provider.wrap(client);
      t.server.answer(t.provider.answer({ texts: ['Hello'] }));
      expect((await chat.sendMessage({ message: 'Say hello' })).text).toBe('Hello');
      expect(outputTexts(await t.span())).toEqual(['Hello']);
    },
  },
];
