import type { OpenAI } from 'openai';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest, WrapOptions } from '../contract.ts';
import { chatChunks } from './chat-fixtures.ts';
import { redirect } from './redirect.ts';

const OPENAI = 'https://api.openai.com/v1';
const ELSEWHERE = 'https://llm.example.com/v1';

/** When the usage of a stream is requested, and that the caller never sees the chunk added for it. */
export const streamUsageCases: ProviderCase<OpenAI>[] = [
  {
    name: 'stream usage: asked for at api.openai.com on a copy, the extra chunk hidden',
    async run(t) {
      const { chunks, sent, request, attributes } = await streamAt(t, OPENAI);
      expect(sent).toHaveProperty('stream_options', { include_usage: true });
      expect(request).not.toHaveProperty('stream_options');
      expect(chunks).toEqual(chatChunks({ usage: null }));
      expect(attributes['gen_ai.usage.input_tokens']).toBe(11);
    },
  },
  {
    name: 'stream usage: a caller who asks for it is shown it',
    async run(t) {
      const { chunks } = await streamAt(t, OPENAI, {}, { include_usage: true });
      expect(chunks).toEqual(chatChunks());
    },
  },
  {
    name: 'stream usage: a caller who refuses it is obeyed',
    async run(t) {
      const { sent, chunks } = await streamAt(t, OPENAI, {}, { include_usage: false });
      expect(sent).toHaveProperty('stream_options', { include_usage: false });
      expect(chunks).toEqual(chatChunks());
    },
  },
  {
    name: 'stream usage: other options of the caller are kept beside it',
    async run(t) {
      const { sent } = await streamAt(t, OPENAI, {}, { include_obfuscation: false });
      expect(sent).toHaveProperty('stream_options', { include_obfuscation: false, include_usage: true });
    },
  },
  {
    name: 'stream usage: not asked for where the parameters say themselves what is sent',
    async run(t) {
      class Conversation {
        readonly model = 'gpt-4o-mini';
        readonly stream = true;
        readonly #said = 'Say hello';

        toJSON() {
          return { model: this.model, stream: true, messages: [{ role: 'user', content: this.#said }] };
        }
      }
      await t.sameAsBare(
        () => [t.provider.streamed(chatChunks())],
        async (client) => collect(await t.provider.stream(client, new Conversation())),
        { baseURL: OPENAI, fetch: redirect(t) },
      );
      const [bare, wrapped] = t.server.requests.map(({ body }) => body);
      expect(wrapped).toEqual(bare);
      await t.span();
    },
  },
  {
    name: 'stream usage: not asked for elsewhere',
    async run(t) {
      const { sent, chunks } = await streamAt(t, ELSEWHERE);
      expect(sent).not.toHaveProperty('stream_options');
      expect(chunks).toEqual(chatChunks());
    },
  },
  {
    name: 'stream usage: asked for elsewhere when the option says so, and not when it says no',
    async run(t) {
      expect((await streamAt(t, ELSEWHERE, { includeStreamUsage: true })).sent).toHaveProperty('stream_options');
      t.telemetry.reset();
      expect((await streamAt(t, OPENAI, { includeStreamUsage: false })).sent).not.toHaveProperty('stream_options');
    },
  },
  {
    name: 'stream usage: chunks without choices that are not the usage are shown all the same',
    async run(t) {
      const other = { id: '', object: 'chat.completion.chunk', created: 0, model: '', choices: [] };
      t.server.answer(t.provider.streamed([other, ...chatChunks()]));
      expect(await collect(await t.provider.stream(openAIClient(t), t.provider.request({}, true)))).toEqual([
        other,
        ...chatChunks({ usage: null }),
      ]);
      await t.span();
    },
  },
  {
    name: 'stream usage: a chunk that is null is shown',
    async run(t) {
      const [first, ...rest] = chatChunks();
      t.server.answer(t.provider.streamed([first!, 'data: null\n\n', ...rest]));
      const received = await collect(await t.provider.stream(openAIClient(t), t.provider.request({}, true)));
      expect(received).toEqual([first, null, ...rest.slice(0, -1)]);
      expect((await t.span()).attributes['gen_ai.usage.input_tokens']).toBe(11);
    },
  },
  {
    name: 'stream usage: the extra chunk is hidden from a caller who took the response before the stream',
    async run(t) {
      t.server.answer(t.provider.streamed(chatChunks()));
      const promise = openAIClient(t).chat.completions.create(t.provider.request({}, true) as StreamParams);
      const { status } = await promise.asResponse();
      expect(await collect(await promise)).toEqual(chatChunks({ usage: null }));
      expect((await t.span()).attributes['http.response.status_code']).toBe(status);
    },
  },
  {
    name: 'stream usage: the extra chunk is hidden from a caller whose call was flushed before its answer came',
    needs: 'flush',
    async run(t) {
      t.server.answer(t.provider.streamed(chatChunks()));
      const stream = t.provider.stream(openAIClient(t), t.provider.request({}, true));
      t.provider.flush!();
      expect(await collect(await stream)).toEqual(chatChunks({ usage: null }));
      expect((await t.span()).attributes['error.type']).toBe('abandoned');
    },
  },
];

type OpenAITest = ProviderTest<OpenAI>;
type StreamParams = OpenAI.ChatCompletionCreateParamsStreaming;

const openAIClient = (t: OpenAITest): OpenAI => t.wrapped({}, { baseURL: OPENAI, fetch: redirect(t) });

const streamAt = async (t: OpenAITest, baseURL: string, options: WrapOptions = {}, streamOptions?: object) => {
  const request = { ...t.provider.request({}, true), ...(streamOptions && { stream_options: streamOptions }) };
  t.server.answer(t.provider.streamed(chatChunks()));
  const chunks = await collect(await t.provider.stream(t.wrapped(options, { baseURL, fetch: redirect(t) }), request));
  const { attributes } = await t.span();
  return { chunks, request, attributes, sent: t.server.requests.at(-1)!.body };
};
