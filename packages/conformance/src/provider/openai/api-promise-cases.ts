import type { OpenAI } from 'openai';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { inputMessages, outputTexts } from '../span-content.ts';
import { chatCompletion } from './chat-fixtures.ts';

type OpenAITest = ProviderTest<OpenAI>;

/** The SDK's `APIPromise` and `Stream`, used in every way that callers use them. */
export const apiPromiseCases: ProviderCase<OpenAI>[] = [
  {
    name: 'APIPromise: asResponse leaves the body to the caller and ends the span',
    async run(t) {
      t.server.answer(jsonAnswer(chatCompletion({ texts: ['unread'] })));
      const response = await create(t, t.wrapped()).asResponse();
      expect(response.bodyUsed).toBe(false);
      const span = await t.span();
      expect(span.attributes['error.type']).toBeUndefined();
      expect(await response.json()).toEqual(chatCompletion({ texts: ['unread'] }));
      await t.span();
    },
  },
  {
    name: 'APIPromise: asResponse that rejects is the error of the SDK',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.errorAnswer(401, 'who are you?')],
        (client) => create(t, client).asResponse(),
      );
      expect(outcome).toHaveProperty('error.class', 'AuthenticationError');
      expect((await t.span()).attributes).toMatchObject({ 'error.type': 'AuthenticationError', 'http.response.status_code': 401 });
    },
  },
  {
    name: 'APIPromise: withResponse gives data, response and request id',
    async run(t) {
      t.server.answer(jsonAnswer(chatCompletion({ texts: ['both'] }), { headers: { 'x-request-id': 'req_7' } }));
      const { data, response, request_id } = await create(t, t.wrapped()).withResponse();
      expect(data.choices[0]?.message.content).toBe('both');
      expect(response.status).toBe(200);
      expect(request_id).toBe('req_7');
      expect(outputTexts(await t.span())).toEqual(['both']);
    },
  },
  {
    name: 'APIPromise: withResponse of a stream gives a stream that ends the span',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two'] })));
      const { data, response } = await t.wrapped().chat.completions.create(streamParams(t)).withResponse();
      expect(response.status).toBe(200);
      expect(t.telemetry.finishedSpans()).toEqual([]);
      await collect(data);
      expect(outputTexts(await t.span())).toEqual(['one two']);
    },
  },
  {
    name: 'APIPromise: awaited and asked for its response, it is one span with the output',
    async run(t) {
      t.server.answer(jsonAnswer(chatCompletion({ texts: ['both'] })));
      const promise = create(t, t.wrapped());
      const [response, data] = await Promise.all([promise.asResponse(), promise]);
      expect(response.bodyUsed).toBe(true);
      expect(data.choices[0]?.message.content).toBe('both');
      expect(outputTexts(await t.span())).toEqual(['both']);
    },
  },
  {
    name: 'APIPromise: _thenUnwrap reads the body once and makes no second span (contrib#3586)',
    async run(t) {
      t.server.answer(jsonAnswer(chatCompletion({ texts: ['unwrapped'] })));
      const derived = unwrap(create(t, t.wrapped()), (completion) => completion.choices[0]?.message.content);
      expect(await derived).toBe('unwrapped');
      expect(outputTexts(await t.span())).toEqual(['unwrapped']);
    },
  },
  {
    name: 'APIPromise: asResponse of a stream, the body drained by the caller, is one span',
    async run(t) {
      const chunks = t.provider.chunks({ texts: ['raw'] });
      t.server.answer(t.provider.streamed(chunks));
      const response = await t.wrapped().chat.completions.create(streamParams(t)).asResponse();
      const text = await response.text();
      expect(text).toBe(`${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`);
      await t.span();
    },
  },
  {
    name: 'Stream: tee gives both branches all chunks and is one span',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => {
          const [left, right] = (await client.chat.completions.create(streamParams(t))).tee();
          return [await collect(left), await collect(right)];
        },
      );
      expect(outcome).toHaveProperty('value.1');
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'Stream: toReadableStream gives the bytes of the bare client and is one span',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => new Response((await client.chat.completions.create(streamParams(t))).toReadableStream()).text(),
      );
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'Stream: a cancelled toReadableStream ends the span',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two three'] })));
      const reader = (await t.wrapped().chat.completions.create(streamParams(t))).toReadableStream().getReader();
      await reader.read();
      await reader.cancel();
      await t.span();
    },
  },
  {
    name: 'Stream: controller.abort() ends the span and the iteration as with the bare client',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => {
          const stream = await client.chat.completions.create(streamParams(t));
          expect(stream.controller).toBeInstanceOf(AbortController);
          const iterator = stream[Symbol.asyncIterator]();
          await iterator.next();
          stream.controller.abort();
          return (await iterator.next()).done;
        },
      );
      await t.span();
    },
  },
  {
    name: 'Stream: an error event is the error of the SDK',
    async run(t) {
      const chunks = t.provider.chunks({ texts: ['one two'] }).slice(0, 2);
      const outcome = await t.sameAsBare(
        () => [eventStream([...chunks, { error: { message: 'overloaded', type: 'server_error', code: null } }])],
        async (client) => collect(await openStream(t, client)),
      );
      expect(outcome).toHaveProperty('error.class', 'APIError');
      const span = await t.span();
      expect(span.attributes['error.type']).toBe('APIError');
      expect(outputTexts(span)).toEqual(['one ']);
    },
  },
  {
    name: 'Stream: a chunk that is no JSON is the error of the SDK',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [eventStream([...t.provider.chunks().slice(0, 2), 'data: {"choices": [\n\n'])],
        async (client) => collect(await openStream(t, client)),
        { logLevel: 'off' },
      );
      expect(outcome).toHaveProperty('error.class', 'SyntaxError');
      expect((await t.span()).attributes['error.type']).toBe('SyntaxError');
    },
  },
  {
    name: 'pages: a list is iterated and awaited as with the bare client (dd#9951)',
    async run(t) {
      const page = jsonAnswer({ object: 'list', data: [{ id: 'model-a', object: 'model', created: 1, owned_by: 'nobody' }] });
      await t.sameAsBare(
        () => [page, page],
        async (client) => {
          const ids = [];
          for await (const { id } of client.models.list()) ids.push(id);
          return [ids, (await client.models.list()).data];
        },
      );
      await t.spans(0);
    },
  },
  {
    name: 'client: withOptions gives a wrapped client',
    async run(t) {
      t.server.answer(t.provider.answer());
      await create(t, t.wrapped().withOptions({ timeout: 5_000 }));
      await t.span();
    },
  },
  {
    name: 'client: a subclass with private members works',
    async run(t) {
      const Base = t.bare().constructor as typeof OpenAI;
      class Counting extends Base {
        #calls = 0;
        ask(prompt: string) {
          this.#calls += 1;
          return this.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: `${this.#calls}: ${prompt}` }] });
        }
      }
      t.server.answer(t.provider.answer());
      const client = new Counting({ apiKey: 'key-for-tests', baseURL: t.provider.baseURL(t.server.origin), maxRetries: 0 });
      await (t.provider.wrap(client) as Counting).ask('hello');
      expect(inputMessages(await t.span())[0]?.parts).toEqual([{ type: 'text', content: '1: hello' }]);
    },
  },
  {
    name: 'client: a method taken off its resource behaves as with the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [],
        (client) => {
          const { create: detached } = client.chat.completions;
          return detached(t.provider.request({}) as OpenAI.ChatCompletionCreateParamsNonStreaming);
        },
      );
      expect(outcome).toHaveProperty('error.class', 'TypeError');
    },
  },
  {
    name: 'client: the keys of its resources are those of the bare client',
    async run(t) {
      const keys = (client: OpenAI) => [
        Object.keys(client),
        Object.keys(client.chat),
        Object.keys(client.chat.completions),
        Object.keys(client.responses),
      ];
      expect(keys(t.wrapped())).toEqual(keys(t.bare()));
    },
  },
];

const create = (t: OpenAITest, client: OpenAI) =>
  client.chat.completions.create(t.provider.request({}) as OpenAI.ChatCompletionCreateParamsNonStreaming);

const streamParams = (t: OpenAITest) => t.provider.request({}, true) as OpenAI.ChatCompletionCreateParamsStreaming;

/** `_thenUnwrap` is internal to the SDK; its own `parse()` helpers are built on it. */
const unwrap = <Value, Result>(promise: PromiseLike<Value>, transform: (value: Value) => Result): PromiseLike<Result> =>
  (promise as unknown as { _thenUnwrap(transform: (value: Value) => Result): PromiseLike<Result> })._thenUnwrap(transform);
