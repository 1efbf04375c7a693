import type { Anthropic } from '@anthropic-ai/sdk';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { outputTexts } from '../span-content.ts';
import { message, messageEvents } from './message-fixtures.ts';

type AnthropicTest = ProviderTest<Anthropic>;

/** The SDK's `APIPromise` and `Stream`, used in every way that callers use them. */
export const apiPromiseCases: ProviderCase<Anthropic>[] = [
  {
    name: 'APIPromise: asResponse leaves the body to the caller and ends the span',
    async run(t) {
      t.server.answer(t.provider.answer({ texts: ['unread'] }));
      const response = await create(t, t.wrapped()).asResponse();
      expect(response.bodyUsed).toBe(false);
      expect((await t.span()).attributes['http.response.status_code']).toBe(200);
      expect(await response.json()).toEqual(message({ texts: ['unread'] }));
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
      t.server.answer(jsonAnswer(message({ texts: ['both'] }), { headers: { 'request-id': 'req_7' } }));
      const { data, response, request_id } = await create(t, t.wrapped()).withResponse();
      expect(t.provider.textOf(data)).toBe('both');
      expect(data).toHaveProperty('_request_id', 'req_7');
      expect(response.status).toBe(200);
      expect(request_id).toBe('req_7');
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['both']);
      expect(span.attributes['anthropic.request.id']).toBe('req_7');
    },
  },
  {
    name: 'APIPromise: withResponse of a stream gives a stream that ends the span',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two'] })));
      const { data, response } = await t.wrapped().messages.create(streamParams(t)).withResponse();
      expect(response.status).toBe(200);
      expect(t.telemetry.finishedSpans()).toEqual([]);
      await collect(data);
      expect(outputTexts(await t.span())).toEqual(['one two']);
    },
  },
  {
    name: 'APIPromise: asResponse of a stream, the body drained by the caller, is one span',
    async run(t) {
      const answer = t.provider.streamed(t.provider.chunks({ texts: ['raw'] }));
      t.server.answer(answer);
      const response = await t.wrapped().messages.create(streamParams(t)).asResponse();
      expect(await response.text()).toBe([...(answer as { body: readonly string[] }).body].join(''));
      await t.span();
    },
  },
  {
    name: 'Stream: tee gives both branches all events and is one span',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => {
          const [left, right] = (await client.messages.create(streamParams(t))).tee();
          return [await collect(left), await collect(right)];
        },
      );
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'Stream: toReadableStream gives the bytes of the bare client and is one span',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => new Response((await client.messages.create(streamParams(t))).toReadableStream() as ReadableStream).text(),
      );
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'Stream: controller.abort() ends the span and the iteration as with the bare client',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => {
          const stream = await client.messages.create(streamParams(t));
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
    name: 'Stream: an error event is the error of the SDK, the part before it kept',
    async run(t) {
      const events = messageEvents({ texts: ['one two'] }).slice(0, 3);
      const outcome = await t.sameAsBare(
        () => [eventStream([...events, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }])],
        async (client) => collect(await openStream(t, client)),
      );
      expect(outcome).toHaveProperty('error.message', expect.stringContaining('Overloaded'));
      const span = await t.span();
      expect(span.status).toEqual({ code: 2, message: expect.stringContaining('Overloaded') });
      expect(span.attributes['gen_ai.response.finish_reasons']).toEqual(['error']);
      expect(outputTexts(span)).toEqual(['one ']);
    },
  },
  {
    name: 'Stream: pings are passed over as with the bare client',
    async run(t) {
      const [start, ...rest] = messageEvents({ texts: ['one two'] });
      await t.sameAsBare(
        () => [eventStream([start!, { type: 'ping' }, ...rest.slice(0, 2), { type: 'ping' }, ...rest.slice(2)])],
        async (client) => collect(await openStream(t, client)),
      );
      expect(outputTexts(await t.span())).toEqual(['one two']);
    },
  },
  {
    name: 'errors: an overloaded service (529) is asked again, and told when it stays so',
    async run(t) {
      const overloaded = jsonAnswer(
        { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
        { status: 529, headers: { 'retry-after-ms': '1' } },
      );
      t.server.answer(overloaded, overloaded);
      await expect(create(t, t.wrapped({}, { maxRetries: 1 }))).rejects.toThrow('Overloaded');
      const { attributes } = await t.span();
      expect(attributes).toMatchObject({ 'http.response.status_code': 529, 'ai_trace.retry.count': 1 });
      expect(attributes['error.type']).toEqual(expect.stringMatching(/Error$/));
    },
  },
];

const create = (t: AnthropicTest, client: Anthropic) =>
  client.messages.create(t.provider.request({}) as Anthropic.MessageCreateParamsNonStreaming);

const streamParams = (t: AnthropicTest) => t.provider.request({}, true) as Anthropic.MessageCreateParamsStreaming;
