import { AsyncResource } from 'node:async_hooks';
import { mock } from 'node:test';
import { type Context, context, createContextKey, metrics, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import * as genaiPrices from '@pydantic/genai-prices';
import { collectGarbage } from '../../../conformance/src/provider/collect-garbage.ts';
import { watchRejections } from '../../../conformance/src/provider/watch-rejections.ts';
import { createTelemetry, type Telemetry } from '../../../conformance/src/telemetry.ts';
import { type CaptureOptions, flushLlmCalls, type LlmMethod, type LlmProvider, wrap } from '../../src/llm/index.ts';
import type { OpenCall } from '../../src/llm/open-calls.ts';
import type { PriceLibrary } from '../../src/llm/price-book.ts';
import { WrappedClient } from '../../src/llm/wrapped-client.ts';
import { Members } from '../../src/members.ts';
import { processState } from '../../src/process-state.ts';
import { beginTrace } from '../../src/trace/begin-trace.ts';
import { withTrace } from '../../src/trace/with-trace.ts';
import { getTraceScope } from '../../src/trace-scope.ts';

interface Params {
  model: string;
  prompt: string;
}

interface Answer {
  id: string;
  text: string;
  tokens?: number;
}

const chat: LlmMethod<Params, Answer, string> = {
  operation: 'chat',
  request: ({ model }, [, options]) => ({ model, stream: options === 'stream' }),
  input: ({ prompt }) => ({ messages: [{ role: 'user', parts: [{ type: 'text', content: prompt }] }] }),
  response: ({ id, tokens }) => ({ id, usage: tokens === undefined ? undefined : { input: tokens, output: 1 } }),
  output: ({ text }) => [{ role: 'assistant', parts: [{ type: 'text', content: text }] }],
  stream: () => {
    let text = '';
    return {
      add: (chunk) => {
        text += chunk;
        return chunk !== '';
      },
      result: () => ({ id: 'streamed', text }),
    };
  },
};

const provider: LlmProvider = {
  package: 'example',
  providerName: 'example',
  methods: { 'chat.send': chat, 'chat.missing': chat, 'nowhere.at.all': chat },
};

const params: Params = { model: 'model-1', prompt: 'the question' };
const answer: Answer = { id: 'answer-1', text: 'the reply', tokens: 3 };

/** A client whose one method gives what it is told to give. */
const clientOf = <Result>(send: (this: unknown, params: Params, mode?: string) => Result) => ({
  baseURL: 'http://[::1]:8080/v1',
  chat: { send },
});

const THROWING = {
  get() {
    throw new Error('no');
  },
};

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const theSpan = () => {
  const spans = telemetry.finishedSpans();
  expect(spans).toHaveLength(1);
  return spans[0]!;
};

describe('wrap', () => {
  test('makes a span of a call that needs no promise', () => {
    const client = wrap(
      clientOf(() => answer),
      provider,
    );
    expect(client.chat.send(params)).toBe(answer);
    const { name, kind, attributes, status } = theSpan();
    expect({ name, kind, attributes, status }).toEqual({
      name: 'chat model-1',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'example',
        'gen_ai.request.model': 'model-1',
        'server.address': '::1',
        'server.port': 8080,
        'gen_ai.response.id': 'answer-1',
        'gen_ai.usage.input_tokens': 3,
        'gen_ai.usage.output_tokens': 1,
        'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"the question"}]}]',
        'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"the reply"}]}]',
      },
    });
  });

  test('a mock stays one, of Jest and of Node', () => {
    const client = wrap({ chat: { send: jest.fn(() => answer) } }, provider);
    client.chat.send.mockReturnValueOnce({ ...answer, id: 'mocked' });
    expect((client.chat.send as unknown as (given: Params) => Answer)(params).id).toBe('mocked');
    expect(client.chat.send).toHaveBeenCalledTimes(1);
    expect(client.chat.send).toHaveBeenCalledWith(params);
    expect(theSpan().attributes['gen_ai.response.id']).toBe('mocked');

    const ofNode = wrap({ chat: { send: mock.fn(() => answer) } }, provider);
    expect(ofNode.chat.send()).toBe(answer);
    expect(ofNode.chat.send.mock.callCount()).toBe(1);
  });

  test('leaves the receiver, the arguments and what is enumerable as they were', () => {
    const seen: unknown[] = [];
    const client = clientOf(function (this: unknown, ...args: unknown[]) {
      seen.push(this, ...args);
      return answer;
    });
    class Chat {
      send(given: Params): Answer {
        return client.chat.send.call(this, given);
      }
    }
    const chatOfClass = new Chat();
    wrap({ chat: chatOfClass }, provider).chat.send(params);
    expect(seen).toEqual([chatOfClass, params]);
    expect(seen[1]).toBe(params);
    expect(Object.keys(chatOfClass)).toEqual([]);
  });

  test('throws what a method throws, and records it', () => {
    const error = new RangeError('at once');
    const client = wrap(
      clientOf(() => {
        throw error;
      }),
      provider,
    );
    expect(() => client.chat.send(params)).toThrow(error);
    expect(theSpan()).toMatchObject({
      attributes: { 'error.type': 'RangeError' },
      status: { code: SpanStatusCode.ERROR, message: 'at once' },
    });
  });

  test.each([
    ['an object that has no text', () => Object.create(null), { 'error.type': '_OTHER' }, 'object'],
    ['an object without a message', () => ({ message: undefined, status: 503 }), { 'error.type': '503' }, '[object Object]'],
    [
      'an error whose properties throw',
      () => Object.defineProperties({ name: 'BrokenError' }, { message: THROWING, status: THROWING, stack: THROWING }),
      { 'error.type': 'BrokenError' },
      expect.any(String),
    ],
  ])('records a failure that is %s', async (_kind, create, attributes, message) => {
    const thrown = create();
    const client = wrap(
      clientOf(() => Promise.reject(thrown)),
      provider,
    );
    expect((await client.chat.send(params).catch((caught: unknown) => caught)) === thrown).toBe(true);
    expect(theSpan()).toMatchObject({ attributes, status: { code: SpanStatusCode.ERROR, message } });
  });

  test.each([
    ['as it was', (message: string) => message],
    ['changed since', (message: string) => `The call failed: ${message}`],
  ])('takes the frames of a stack alone, the message %s', (_how, changed) => {
    const error = new RangeError('cannot debug\n    at secret (/home/secret.js:1:2)\nthis');
    error.message = changed(error.message);
    const client = wrap(
      clientOf(() => {
        throw error;
      }),
      provider,
      { captureOutput: false },
    );
    expect(() => client.chat.send(params)).toThrow(error);
    const stack = telemetry.finishedSpans()[0]?.events[0]?.attributes?.['exception.stacktrace'];
    expect(stack).toMatch(/^RangeError\n\s+at (?:.+:\d+:\d+\)?\n?)+$/);
    expect(stack).not.toContain('secret');
  });

  test.each([
    [{}, 'no such question'],
    [{ captureInput: false }, undefined],
    [{ captureOutput: false }, undefined],
    [{ mask: () => '***' }, '***'],
  ])('with %j the message of a failure that an answer tells is %j', (options, message) => {
    const response = () => ({ failure: { type: 'refused', message: 'no such question' } });
    const client = wrap(
      clientOf(() => answer),
      { ...provider, methods: { 'chat.send': { ...chat, response } } as never },
      options,
    );
    expect(client.chat.send(params)).toBe(answer);
    expect(theSpan().attributes['error.type']).toBe('refused');
    expect(theSpan().status).toEqual({ code: SpanStatusCode.ERROR, message });
  });

  test('takes the first options where a client is wrapped twice', () => {
    const client = wrap(
      clientOf(() => answer),
      provider,
      { captureInput: false },
    );
    expect(wrap(client, provider)).toBe(client);
    client.chat.send(params);
    expect(theSpan().attributes).not.toHaveProperty(['gen_ai.input.messages']);
  });

  test.each([
    [{ captureOutput: 1 }, '[@ai-trace/example] `captureOutput` must be true or false, got 1.'],
    [{ maxContentLength: 0.5 }, '[@ai-trace/example] `maxContentLength` must be an integer from 1 up, got 0.5.'],
    [{ mask: 'all' }, '[@ai-trace/example] `mask` must be a function, got "all".'],
    [{ estimateTokens: 4 }, '[@ai-trace/example] `estimateTokens` must be true, false or a function, got 4.'],
    [
      { prices: { own: { inputPerMillion: -1, outputPerMillion: 1 } } },
      '[@ai-trace/example] `prices["own"].inputPerMillion` must be a rate in US dollars from 0 up, got -1.',
    ],
    [
      { prices: { own: { inputPerMillion: 1 } } },
      '[@ai-trace/example] `prices["own"].outputPerMillion` must be a rate in US dollars from 0 up, got undefined.',
    ],
    [
      { prices: { own: { inputPerMillion: 1, outputPerMillion: 1, cacheReadPerMilion: 0.1 } } },
      '[@ai-trace/example] `prices["own"].cacheReadPerMilion` must be one of inputPerMillion, outputPerMillion, cacheReadPerMillion, ' +
        'cacheWritePerMillion, discount, got "cacheReadPerMilion". Remove it or correct its name.',
    ],
    [{ prices: { own: null } }, '[@ai-trace/example] `prices["own"]` must be an object of rates, or with a discount, got null.'],
    [{ prices: { own: '3' } }, '[@ai-trace/example] `prices["own"]` must be an object of rates, or with a discount, got "3".'],
    [{ prices: new Map() }, '[@ai-trace/example] `prices` must be an object of prices by model, got an object of type Map.'],
    [{ tracerProvider: 0 }, '[@ai-trace/example] `tracerProvider` must be a TracerProvider, got 0.'],
    [{ meterProvider: false }, '[@ai-trace/example] `meterProvider` must be a MeterProvider, got false.'],
    [{ prices: { listed: { discount: 15 } } }, '[@ai-trace/example] `prices["listed"]` must be a discount from 0 to 1, got 15.'],
    [
      { prices: { listed: { discount: 0.1, inputPerMillion: 1 } } },
      '[@ai-trace/example] `prices["listed"]` must be rates or a discount, not both, got an object of type Object.',
    ],
    [
      { prices: { '*': { inputPerMillion: 1, outputPerMillion: 1 } } },
      '[@ai-trace/example] `prices["*"]` must be a discount from 0 to 1, got undefined.',
    ],
  ])('refuses %j', (options, message) => {
    expect(() =>
      wrap(
        clientOf(() => answer),
        provider,
        options as never,
      ),
    ).toThrow(message);
  });

  test('survives a provider that cannot read its own format', () => {
    const broken = (): never => {
      throw new Error('unexpected');
    };
    const methods = { 'chat.send': { operation: 'chat', input: broken, response: broken, output: broken } };
    expect(
      wrap(
        clientOf(() => answer),
        { ...provider, methods },
      ).chat.send(params),
    ).toBe(answer);
    expect(theSpan().name).toBe('chat');
  });

  test('tells the server that the client has at the time of the call', () => {
    const client = wrap(
      clientOf(() => answer),
      provider,
    );
    client.chat.send(params);
    client.baseURL = 'https://gateway.example.com/v1';
    client.chat.send(params);
    const servers = telemetry.finishedSpans().map(({ attributes }) => [attributes['server.address'], attributes['server.port']]);
    expect(servers).toEqual([
      ['::1', 8080],
      ['gateway.example.com', 443],
    ]);
  });

  test('ends a span whose request cannot be described, and makes the call', () => {
    const request = () => ({ attributes: Object.defineProperty({}, 'gen_ai.request.seed', { ...THROWING, enumerable: true }) });
    const client = wrap(
      clientOf(() => answer),
      { ...provider, methods: { 'chat.send': { ...chat, request } } as never },
    );
    expect(client.chat.send(params)).toBe(answer);
    expect(theSpan().name).toBe('chat');
  });

  test('has the session and the user of its request though the span processor is missing', () => {
    const exporter = new InMemorySpanExporter();
    const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const client = wrap(
      clientOf(() => answer),
      provider,
      { tracerProvider },
    );
    withTrace('request', { baggage: 'session.id=s1,user.id=u1' }, () => client.chat.send(params));
    expect(exporter.getFinishedSpans()[0]?.attributes).toMatchObject({ 'session.id': 's1', 'user.id': 'u1' });
    exporter.reset();
    withTrace('request', { baggage: 'session.id=s1' }, () => withTrace('step', {}, () => client.chat.send(params)));
    expect(exporter.getFinishedSpans().find(({ name }) => name === 'chat model-1')?.attributes).toMatchObject({ 'session.id': 's1' });
  });

  describe('plain promises', () => {
    test('resolve with the same value', async () => {
      const promise = wrap(
        clientOf(() => Promise.resolve(answer)),
        provider,
      ).chat.send(params);
      expect(Object.getPrototypeOf(promise)).toBe(Promise.prototype);
      expect(await promise).toBe(answer);
      expect(theSpan().attributes['gen_ai.response.id']).toBe('answer-1');
    });

    test('that reject stay unhandled where nobody handles them', async () => {
      const error = new Error('nobody cares');
      const client = wrap(
        clientOf(() => Promise.reject(error)),
        provider,
      );
      const rejections = watchRejections();
      void client.chat.send(params);
      expect(await rejections.stop()).toEqual([error]);
      expect(theSpan().attributes['error.type']).toBe('Error');
    });
  });

  describe('what is returned', () => {
    const read = async (stream: AsyncIterable<string>): Promise<string[]> => {
      const chunks: string[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      return chunks;
    };

    const wrapped = <Result>(result: Result) =>
      wrap(
        clientOf(() => result),
        provider,
      ).chat.send(params) as Result;

    const chunksOf = (): AsyncIterable<string> => ({
      async *[Symbol.asyncIterator]() {
        yield 'one';
      },
    });

    test('may be a stream that is frozen', async () => {
      const stream = Object.freeze(chunksOf());
      expect(wrapped(stream)).toBe(stream);
      expect(await read(stream)).toEqual(['one']);
      theSpan();
    });

    test.each<[string, (next: () => Promise<IteratorResult<string>>) => object]>([
      ['it may change', (next) => ({ next })],
      ['cannot be assigned', (next) => Object.defineProperty({}, 'next', { value: next, configurable: true })],
      ['has only a getter', (next) => Object.defineProperty({}, 'next', { get: () => next, configurable: true })],
    ])('may be its own iterator, with a method that %s', async (_, iteratorOf) => {
      const words = chunksOf()[Symbol.asyncIterator]();
      const given = iteratorOf(() => words.next());
      const stream = Object.assign(given, { [Symbol.asyncIterator]: () => given }) as AsyncIterable<string>;
      const { enumerable } = Object.getOwnPropertyDescriptor(given, 'next')!;
      expect(await read(wrapped(stream))).toEqual(['one']);
      expect(theSpan().attributes['gen_ai.output.messages']).toContain('one');
      expect(Object.getOwnPropertyDescriptor(given, 'next')).toMatchObject({ enumerable });
      expect('return' in given).toBe(false);
    });

    test('may be the promise of a stream that refuses to be changed', async () => {
      const stream = new Proxy(chunksOf(), { defineProperty: () => false });
      expect(await wrapped(Promise.resolve(stream))).toBe(stream);
      theSpan();
    });

    test('may be a thenable that is frozen', async () => {
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
      const thenable = Object.freeze({ then: (resolve: (value: Answer) => void) => resolve(answer) });
      expect(wrapped(thenable)).toBe(thenable);
      expect(await thenable).toBe(answer);
      theSpan();
    });

    test('may be a promise with methods of its own', async () => {
      const promise = Object.assign(Promise.resolve(answer), { cancel: () => 'cancelled' });
      const returned = wrapped(promise);
      expect(returned.cancel()).toBe('cancelled');
      expect(await returned).toBe(answer);
      expect(theSpan().attributes['gen_ai.response.id']).toBe('answer-1');
    });

    test('may be a stream whose iterator answers without a promise', async () => {
      const results = [
        { done: false, value: 'one' },
        { done: true, value: undefined },
      ];
      const stream = { [Symbol.asyncIterator]: () => ({ next: () => results.shift() }) } as unknown as AsyncIterable<string>;
      expect(await read(wrapped(stream))).toEqual(['one']);
      expect(theSpan().attributes['gen_ai.output.messages']).toContain('one');
    });

    test('may be a stream whose iterator has nothing to close', async () => {
      const endless = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 'one' }) }) };
      const client = wrap(
        clientOf(async () => endless),
        provider,
      );
      for await (const word of await client.chat.send(params, 'stream')) {
        expect(word).toBe('one');
        break;
      }
      await flushLlmCalls();
      expect(theSpan().attributes['gen_ai.output.messages']).toContain('"one"');
    });

    test('may be a stream whose iterator throws', async () => {
      const next = () => {
        throw new RangeError('no chunk');
      };
      const stream = { [Symbol.asyncIterator]: () => ({ next }) } as unknown as AsyncIterable<string>;
      await expect(read(wrapped(stream))).rejects.toThrow('no chunk');
      expect(theSpan().attributes['error.type']).toBe('RangeError');
    });

    test.each([
      ['no iterator', () => null],
      ['an iterator whose result is no object', () => ({ next: async () => null })],
    ])('may be a stream that has %s: the error is that of the bare stream, and the span ends', async (_kind, iterate) => {
      const stream = () => ({ [Symbol.asyncIterator]: iterate }) as unknown as AsyncIterable<string>;
      const error = await read(stream()).catch((thrown: unknown) => thrown);
      await expect(read(wrapped(stream()))).rejects.toThrow((error as Error).message);
      expect(theSpan().status.code).toBe(SpanStatusCode.UNSET);
    });

    test('may be a stream whose iterator can be closed only later, or tells so only when it is asked', async () => {
      const close = jest.fn(async () => ({ done: true, value: undefined }));
      const late = { next: async () => Object.assign(late, { return: close }) && { done: false, value: 'one' } };
      for await (const _ of wrapped({ [Symbol.asyncIterator]: () => late } as unknown as AsyncIterable<string>)) break;
      expect(close).toHaveBeenCalledTimes(1);
      expect(theSpan().attributes['gen_ai.output.messages']).toContain('one');

      const unasked = Object.defineProperty({ next: async () => ({ done: true, value: undefined }) }, 'return', THROWING);
      const stream = { [Symbol.asyncIterator]: () => unasked } as unknown as AsyncIterable<string>;
      expect(await read(wrapped(stream))).toEqual([]);
    });
  });

  describe('methods', () => {
    test('may be those of a client that is a function', () => {
      const send = Object.assign(() => 'called', { send: () => answer });
      const client = Object.assign(() => 'called', { chat: send });
      expect(wrap(client, provider)()).toBe('called');
      expect(client.chat.send()).toBe(answer);
      expect(theSpan().attributes['gen_ai.response.id']).toBe('answer-1');
    });

    test('of a part that the client creates on first access are replaced once', () => {
      class Lazy {
        #chat: { send(given: Params): Answer } | undefined;
        get chat() {
          this.#chat ??= clientOf(() => answer).chat;
          return this.#chat;
        }
      }
      const client = wrap(new Lazy(), provider);
      const { send } = client.chat;
      expect(client.chat.send).toBe(send);
      client.chat.send(params);
      theSpan();
    });

    test('of a prototype may be replaced after the wrapping', () => {
      class Chat {
        send(_: Params): Answer {
          throw new Error('a real request');
        }
      }
      const client = wrap({ chat: new Chat() }, provider);
      const mock = jest.spyOn(Chat.prototype, 'send').mockReturnValue(answer);
      expect(client.chat.send(params)).toBe(answer);
      expect(mock).toHaveBeenCalledTimes(1);
      expect(theSpan().attributes['gen_ai.response.id']).toBe('answer-1');
    });
  });

  describe('other promises', () => {
    class Lazy<Value> extends Promise<Value> {
      extra(): string {
        return 'kept';
      }
    }

    test('are returned as they are', async () => {
      const lazy = new Lazy<Answer>((resolve) => resolve(answer));
      const returned = wrap(
        clientOf(() => lazy),
        provider,
      ).chat.send(params);
      expect(returned).toBe(lazy);
      expect(returned.extra()).toBe('kept');
      expect(await Promise.all([returned, returned])).toEqual([answer, answer]);
      expect(theSpan().attributes['gen_ai.response.id']).toBe('answer-1');
    });

    test('that reject run the handlers of the caller', async () => {
      const error = new TypeError('no');
      const returned = wrap(
        clientOf(() => new Lazy<Answer>((_, reject) => reject(error))),
        provider,
      ).chat.send(params);
      expect(await returned.catch((caught) => caught)).toBe(error);
      expect(theSpan().attributes['error.type']).toBe('TypeError');
    });
  });

  describe('async generators', () => {
    async function* words(): AsyncGenerator<string, string> {
      yield 'one ';
      yield 'two';
      return 'done';
    }
    const streaming = () =>
      wrap(
        clientOf(() => Promise.resolve(words())),
        provider,
      );

    test('are read by for await', async () => {
      const chunks: string[] = [];
      for await (const chunk of await streaming().chat.send(params, 'stream')) chunks.push(chunk);
      expect(chunks).toEqual(['one ', 'two']);
      const { attributes } = theSpan();
      expect(attributes['gen_ai.output.messages']).toContain('one two');
      expect(attributes['gen_ai.request.stream']).toBe(true);
      expect(attributes['gen_ai.response.time_to_first_chunk']).toEqual(expect.any(Number));
    });

    test('are read by next() alone, to the value that they return', async () => {
      const generator = await streaming().chat.send(params, 'stream');
      expect(await generator.next()).toEqual({ value: 'one ', done: false });
      expect(telemetry.finishedSpans()).toEqual([]);
      await generator.next();
      expect(await generator.next()).toEqual({ value: 'done', done: true });
      expect(theSpan().attributes['gen_ai.output.messages']).toContain('one two');
    });

    test('that are left half-way keep what has come', async () => {
      for await (const _chunk of await streaming().chat.send(params, 'stream')) break;
      expect(theSpan().attributes['gen_ai.output.messages']).toContain('"one "');
    });
  });

  test('flushLlmCalls ends what is open', async () => {
    const stream = await wrap(
      clientOf(() =>
        Promise.resolve(
          (async function* () {
            yield 'one ';
            yield 'two';
          })(),
        ),
      ),
      provider,
    ).chat.send(params, 'stream');
    await stream.next();
    await flushLlmCalls();
    const { attributes, status } = theSpan();
    expect(attributes['error.type']).toBe('abandoned');
    expect(attributes['gen_ai.output.messages']).toContain('"one "');
    expect(status.code).toBe(SpanStatusCode.ERROR);
    await stream.next();
    expect(telemetry.finishedSpans()).toHaveLength(1);
  });

  test('a span waits for the list of prices and ends with the time of the call', async () => {
    let arrive = (_library: unknown): void => {};
    const prices = {
      load: () =>
        new Promise<never>((resolve) => {
          arrive = resolve as typeof arrive;
        }),
    };
    wrap(
      clientOf(() => answer),
      { ...provider, prices },
    ).chat.send(params);
    const ended = performance.timeOrigin + performance.now();
    expect(telemetry.finishedSpans()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    arrive({
      calcPrice: () => ({
        input_price: 1,
        output_price: 2,
        total_price: 3,
        model_price: { input_mtok: { base: 1 } },
        model: { prices: {} },
      }),
    });
    await flushLlmCalls();
    const { attributes, endTime } = theSpan();
    expect(attributes).toMatchObject({ 'ai_trace.cost.input_usd': 1, 'ai_trace.cost.output_usd': 2, 'ai_trace.cost.total_usd': 3 });
    expect(endTime[0] * 1e3 + endTime[1] / 1e6).toBeLessThan(ended + 10);
  });

  test('a span processor that throws reaches nobody, even where the end of the span had to wait', async () => {
    const onEnd = (): never => {
      throw new Error('processor');
    };
    const tracerProvider = new BasicTracerProvider({
      spanProcessors: [{ onStart: () => {}, onEnd, forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() }],
    });
    const prices = { load: () => Promise.reject(new Error('no list')) };
    const rejections = watchRejections();
    for (const source of [undefined, prices]) {
      const client = wrap(
        clientOf(() => answer),
        { ...provider, prices: source },
        { tracerProvider },
      );
      expect(client.chat.send(params)).toBe(answer);
    }
    await flushLlmCalls();
    expect(await rejections.stop()).toEqual([]);
  });

  describe('inside a call that has its span', () => {
    test('of an outer wrapper, the same operation makes none', () => {
      const inner = wrap(
        clientOf(() => answer),
        provider,
      );
      wrap(
        clientOf((given) => inner.chat.send(given)),
        provider,
      ).chat.send(params);
      expect(theSpan().name).toBe('chat model-1');
    });

    test('of an outer wrapper, one to another model makes its own', () => {
      const guard = wrap(
        clientOf(() => answer),
        provider,
      );
      wrap(
        clientOf(() => guard.chat.send({ ...params, model: 'guard' })),
        provider,
      ).chat.send(params);
      expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['chat guard', 'chat model-1']);
    });

    test('of an outer wrapper that has ended, the same operation makes its own', () => {
      const inner = wrap(
        clientOf(() => answer),
        provider,
      );
      let sendLater = (): unknown => undefined;
      wrap(
        clientOf((given) => {
          sendLater = AsyncResource.bind(() => inner.chat.send(given));
          return answer;
        }),
        provider,
      ).chat.send(params);
      sendLater();
      expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['chat model-1', 'chat model-1']);
    });

    test('of a framework, the same operation makes none, and another does', () => {
      const client = wrap(
        clientOf(() => answer),
        provider,
      );
      const tracer = telemetry.tracerProvider.getTracer('framework');
      for (const operation of ['chat', 'invoke_agent']) {
        tracer.startActiveSpan(operation, { attributes: { 'gen_ai.operation.name': operation } }, (span) => {
          client.chat.send(params);
          span.end();
        });
      }
      expect(telemetry.finishedSpans().map(({ name }) => name)).toEqual(['chat', 'chat model-1', 'invoke_agent']);
    });
  });

  test('without an SDK nothing is read and nothing breaks', async () => {
    await telemetry.shutdown();
    const request = jest.fn(chat.request);
    const response = jest.fn(chat.response);
    const client = wrap(
      clientOf(() => answer),
      { ...provider, methods: { 'chat.send': { ...chat, request, response } } as never },
    );
    expect(client.chat.send(params)).toBe(answer);
    expect(response).not.toHaveBeenCalled();
    expect(trace.getSpan(context.active())).toBeUndefined();
    expect(metrics.getMeterProvider()).toBeDefined();
    expect(context.active().getValue(createContextKey('@ai-trace/core LLM call'))).toBeUndefined();
  });

  describe('estimates tokens', () => {
    const unpriced = { id: 'a', text: 'four' };
    const called = (estimateTokens: CaptureOptions['estimateTokens'], method: Partial<LlmMethod<Params, Answer>> = {}) => {
      wrap(
        clientOf(() => unpriced),
        { ...provider, methods: { 'chat.send': { ...chat, ...method } as LlmMethod } },
        { estimateTokens, captureInput: false, captureOutput: false },
      ).chat.send(params);
      return theSpan().attributes;
    };

    test('with an own estimator', () => {
      const estimated: unknown[] = [];
      const attributes = called((text, model) => {
        estimated.push([text, model]);
        return text.length;
      });
      expect(estimated).toEqual([
        ['the question', 'model-1'],
        ['four', 'model-1'],
      ]);
      expect(attributes).toMatchObject({
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 4,
        'ai_trace.usage.estimated': true,
      });
      expect(JSON.stringify(attributes)).not.toContain('question');
    });

    test.each([
      ['a promise that rejects', () => Promise.reject(new Error('no tokenizer'))],
      ['no number', () => '7'],
      ['less than nothing', () => -3],
      ['NaN', () => Number.NaN],
      [
        'an error',
        () => {
          throw new Error('no tokenizer');
        },
      ],
    ])('and takes no estimate for one that is %s', async (_, estimate) => {
      const rejections = watchRejections();
      const attributes = called(estimate as never);
      expect(Object.keys(attributes).filter((key) => /usage|cost/.test(key))).toEqual([]);
      expect(await rejections.stop()).toEqual([]);
    });

    test.each([
      ['that says nothing of what was said', { input: undefined, output: undefined }],
      ['that runs no model', { inference: false }],
      ['whose answer is still being made', { response: () => ({ unfinished: true }) }],
    ])('of no call %s', (_, method) => {
      expect(called(true, method)).not.toHaveProperty(['ai_trace.usage.estimated']);
    });

    test('of the input alone where a method has no output', () => {
      const attributes = called(true, { output: undefined });
      expect(attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 3, 'ai_trace.usage.estimated': true });
      expect(attributes).not.toHaveProperty(['gen_ai.usage.output_tokens']);
    });
  });

  test('a call that runs no model counts by nothing but the tokens that it tells of another', () => {
    const client = wrap(
      clientOf(({ prompt }) => ({ ...answer, tokens: prompt === 'fetch' ? 3 : undefined })),
      { ...provider, methods: { 'chat.send': { ...chat, inference: false } as LlmMethod } },
    );
    for (const prompts of [['count'], ['count', 'fetch']]) {
      withTrace('job', {}, () => {
        for (const prompt of prompts) client.chat.send({ ...params, prompt });
      });
    }
    const jobs = telemetry.finishedSpans().filter(({ name }) => name === 'job');
    expect(jobs.map(({ attributes }) => attributes['ai_trace.llm.calls'])).toEqual([undefined, 0]);
    expect(jobs[1]?.attributes).toMatchObject({ 'ai_trace.llm.input_tokens': 3, 'ai_trace.llm.output_tokens': 1 });
  });
});

describe('a list of prices that comes late', () => {
  const rollUp = { 'ai_trace.llm.calls': 1, 'ai_trace.llm.input_tokens': 3, 'ai_trace.llm.output_tokens': 1 };

  /** A call in a request, both before the list of prices is there. */
  const callEarly = () => {
    let come = (_library: PriceLibrary): void => {};
    const list = new Promise<PriceLibrary>((resolve) => {
      come = resolve;
    });
    const client = wrap(
      clientOf(() => answer),
      { ...provider, providerName: 'openai', prices: { load: () => list } },
    );
    const request = beginTrace('POST /chat', null, {});
    context.with(request.inner, () => client.chat.send({ ...params, model: 'gpt-4o-mini' }));
    return { request: request.span, comes: () => come(genaiPrices as PriceLibrary) };
  };

  const spanNamed = (name: string) => telemetry.finishedSpans().find((span) => span.name === name);
  const costs = { 'ai_trace.cost.total_usd': expect.any(Number) };

  test('leaves a request that has ended with all but the cost', async () => {
    const { request, comes } = callEarly();
    request.end();
    comes();
    await flushLlmCalls();
    expect(spanNamed('POST /chat')?.attributes).toMatchObject(rollUp);
    expect(spanNamed('POST /chat')?.attributes).not.toHaveProperty(['ai_trace.llm.cost_usd']);
    expect(spanNamed('chat gpt-4o-mini')?.attributes).toMatchObject(costs);
  });

  test('gives the cost to a request under way, and counts the call once', async () => {
    const { request, comes } = callEarly();
    comes();
    await flushLlmCalls();
    request.end();
    const call = spanNamed('chat gpt-4o-mini')?.attributes;
    expect(call).toMatchObject(costs);
    expect(spanNamed('POST /chat')?.attributes).toMatchObject({ ...rollUp, 'ai_trace.llm.cost_usd': call?.['ai_trace.cost.total_usd'] });
  });
});

describe('memory', () => {
  const estimateTokens = (text: string): number => text.length;
  const keptContexts: Context[] = [];
  /** What is sent in the context still goes to a model, which gets no baggage. */
  const goesToModel = (kept: Context): unknown => kept.getValue(createContextKey('@ai-trace/core unrecorded LLM call'));
  let keptSpan: WeakRef<Span> | undefined;
  const keepContext = () => {
    keptContexts.push(context.active());
    keptSpan = new WeakRef(trace.getActiveSpan() as Span);
  };

  /** What it makes of parameters and answer refers to these, as it may. */
  const referring: LlmProvider = {
    ...provider,
    methods: {
      'chat.send': {
        ...chat,
        input: (question: object) => ({ messages: [{ role: 'user', parts: [], question }] }),
        output: (reply: object) => [{ role: 'assistant', parts: [], reply }],
        stream: (question: object) => ({ add: () => true, result: () => ({ id: 'streamed', text: '', question }) }),
      } as never,
    },
  };

  /** The parameters and the answer of a call, both the caller's to let go. */
  const callOnce = async (): Promise<WeakRef<object>[]> => {
    const client = wrap(
      clientOf(async () => {
        keepContext();
        return { ...answer };
      }),
      referring,
      { estimateTokens },
    );
    const question = { ...params };
    return [new WeakRef(question), new WeakRef(await client.chat.send(question))];
  };

  const streamOnce = async (): Promise<WeakRef<object>[]> => {
    const client = wrap(
      clientOf(() => {
        keepContext();
        return (async function* () {
          yield 'one';
        })();
      }),
      referring,
      { captureInput: false },
    );
    const question = { ...params };
    for await (const _ of client.chat.send(question, 'stream'));
    return [new WeakRef(question)];
  };

  test.each([
    ['a call', callOnce],
    ['a stream', streamOnce],
  ])('%s keeps neither its span nor anything that was said after its end, however long its context is kept', async (_what, make) => {
    const said = await make();
    expect(theSpan().ended).toBe(true);
    telemetry.reset();
    const isGone = () => [...said, keptSpan].every((reference) => reference?.deref() === undefined);
    await collectGarbage(isGone);
    expect(isGone()).toBe(true);
    expect(goesToModel(keptContexts.at(-1) as Context)).toBe(true);
  });

  test('what goes on in the context of an ended call belongs to the code that made the call', () => {
    const inside = createContextKey('a value');
    const outer = trace.getTracer('test').startSpan('outer');
    const derived: Context[] = [];
    const client = wrap(
      clientOf(() => {
        keepContext();
        derived.push(context.active().setValue(inside, 1));
        return answer;
      }),
      provider,
    );
    context.with(trace.setSpan(context.active(), outer), () => client.chat.send(params));
    const kept = keptContexts.at(-1) as Context;
    expect(trace.getSpan(kept)).toBe(outer);
    expect(trace.getSpan(kept.setValue(inside, 1))).toBe(outer);
    expect(trace.getSpan(kept.deleteValue(inside))).toBe(outer);
    expect(trace.getSpan(derived[0] as Context)?.spanContext()).toEqual(theSpan().spanContext());
  });

  test('no call is kept after its end, nor one whose span had to wait for prices', async () => {
    await flushLlmCalls();
    const open = processState('open LLM calls', () => ({ calls: new Members<OpenCall>(), ending: new Set<object>() }));
    const prices = { load: async (): Promise<PriceLibrary> => ({ calcPrice: () => null }) };
    for (const source of [undefined, prices]) {
      wrap(
        clientOf(() => answer),
        { ...provider, prices: source },
      ).chat.send(params);
    }
    expect([open.calls.size, open.ending.size]).toEqual([0, 1]);
    await flushLlmCalls();
    expect([open.calls.size, open.ending.size]).toEqual([0, 0]);
    expect(telemetry.finishedSpans()).toHaveLength(2);
  });

  test('what calls of a model have in common is kept for 500 models, whose names may be arbitrary', () => {
    const client = new WrappedClient({}, provider, {});
    const first = client.kindOf('chat', 'model 0');
    for (let index = 1; index < 500; index += 1) client.kindOf('chat', `model ${index}`);
    expect(client.kindOf('chat', 'model 0')).toBe(first);
    client.kindOf('chat', 'one more');
    expect(client.kindOf('chat', 'model 0')).not.toBe(first);
    expect(client.kindOf('chat', 'model 0')).toEqual(first);
  });

  test('a stream that comes after the end of its call is not read', async () => {
    const stream = jest.fn();
    const words = async function* () {
      yield 'one';
    };
    const client = wrap(
      clientOf(async () => words()),
      { ...provider, methods: { 'chat.send': { ...chat, stream } } as never },
    );
    const pending = client.chat.send(params, 'stream');
    await flushLlmCalls();
    const received = [];
    for await (const word of await pending) received.push(word);
    expect(received).toEqual(['one']);
    expect(stream).not.toHaveBeenCalled();
    expect(theSpan().attributes['error.type']).toBe('abandoned');
  });

  test('a stream that is kept after its end does not keep the request it was read in', async () => {
    const stream = {
      async *[Symbol.asyncIterator]() {
        yield 'one';
      },
    };
    const client = wrap(
      clientOf(async () => stream),
      provider,
    );
    const readInRequest = () => {
      const request = { body: 'a large one' };
      const active = context.active().setValue(createContextKey('request'), request);
      return context.with(active, () =>
        withTrace('request', {}, async () => {
          for await (const _ of (await client.chat.send(params, 'stream')) as AsyncIterable<string>);
          return [new WeakRef<object>(request), new WeakRef<object>(getTraceScope()!)];
        }),
      );
    };
    const references = await readInRequest();
    const areGone = () => references.every((reference) => reference.deref() === undefined);
    await collectGarbage(areGone);
    expect(areGone()).toBe(true);
    expect(Symbol.asyncIterator in stream).toBe(true);
  });

  test('what is still hidden of a stream after the end of its call keeps nothing', async () => {
    const stream = jest.fn();
    const prepare = (asked: Params) => ({ params: asked, isExtraChunk: (chunk: string) => chunk === 'extra' });
    const words = async function* () {
      yield 'one';
      yield 'extra';
    };
    const client = wrap(
      clientOf(async () => {
        keepContext();
        return words();
      }),
      { ...provider, methods: { 'chat.send': { ...chat, prepare, stream } } as never },
    );
    const readFlushed = async () => {
      const pending = client.chat.send(params, 'stream');
      await flushLlmCalls();
      const received = await pending;
      const read = [];
      for await (const word of received) read.push(word);
      return { read, reference: new WeakRef<object>(received) };
    };
    const { read, reference } = await readFlushed();
    expect(read).toEqual(['one']);
    expect(stream).not.toHaveBeenCalled();
    await collectGarbage(() => reference.deref() === undefined);
    expect(reference.deref()).toBeUndefined();
    expect(goesToModel(keptContexts.at(-1) as Context)).toBe(true);
  });
});

describe('a provider that fails at a chunk', () => {
  test('has it shown to the caller, and its call recorded', async () => {
    const fail = () => {
      throw new Error('no such chunk');
    };
    const prepare = (asked: Params) => ({ params: asked, isExtraChunk: fail });
    const words = async function* () {
      yield 'one';
      yield 'two';
    };
    const client = wrap(
      clientOf(async () => words()),
      { ...provider, methods: { 'chat.send': { ...chat, prepare } as LlmMethod } },
    );
    const received = [];
    for await (const word of await client.chat.send(params, 'stream')) received.push(word);
    expect(received).toEqual(['one', 'two']);
    expect(theSpan().attributes['gen_ai.response.id']).toBe('streamed');
  });
});

describe('a provider whose parameters cannot be prepared', () => {
  test('has them sent as they are, and a span', () => {
    const prepare = () => {
      throw new Error('no such format');
    };
    const client = wrap(
      clientOf((given) => given),
      { ...provider, methods: { 'chat.send': { ...chat, prepare } as LlmMethod } },
    );
    expect(client.chat.send(params, 'stream')).toBe(params);
    expect(theSpan().name).toBe('chat model-1');
  });
});

describe('metrics', () => {
  test('are recorded of calls that are not sampled, whose content is not read', async () => {
    const input = jest.fn(chat.input);
    const output = jest.fn(chat.output);
    const tracerProvider = new BasicTracerProvider({ sampler: new AlwaysOffSampler() });
    wrap(
      clientOf(() => answer),
      { ...provider, methods: { 'chat.send': { ...chat, input, output } as LlmMethod } },
      { tracerProvider },
    ).chat.send(params);
    const [tokens] = (await telemetry.collectMetrics()).filter(({ descriptor }) => descriptor.name === 'gen_ai.client.token.usage');
    expect(tokens?.dataPoints.map(({ value }) => (value as { sum: number }).sum)).toEqual([3, 1]);
    expect(input).not.toHaveBeenCalled();
    expect(output).not.toHaveBeenCalled();
    expect(telemetry.finishedSpans()).toEqual([]);
  });

  test('name no more models than a process can keep for months', async () => {
    const client = wrap(
      clientOf(() => answer),
      { ...provider, methods: { 'chat.send': { ...chat, response: () => ({ model: 'answering' }) } as LlmMethod } },
    );
    const models = new Set<unknown>();
    for (let batch = 0; batch < 6; batch++) {
      for (let call = 0; call < 200; call++) client.chat.send({ ...params, model: `model ${batch} ${call}` });
      // The SDK's own limit is for what is new since the last collection.
      for (const { dataPoints } of await telemetry.collectMetrics())
        for (const { attributes } of dataPoints) models.add(attributes['gen_ai.request.model']);
    }
    client.chat.send({ ...params, model: 'model 0 0' });
    expect(models.size).toBeLessThanOrEqual(1_001);
    expect(models).toContain('_OTHER');
    expect(models).toContain('model 0 0');
    expect(telemetry.finishedSpans().at(-2)?.attributes['gen_ai.request.model']).toBe('model 5 199');
  });

  test('that cannot be recorded leave the span as it is', () => {
    const getMeter = () => {
      throw new Error('no meter');
    };
    wrap(
      clientOf(() => answer),
      provider,
      { meterProvider: { getMeter } },
    ).chat.send(params);
    expect(theSpan().attributes).toMatchObject({ 'gen_ai.response.id': 'answer-1', 'gen_ai.usage.input_tokens': 3 });
  });

  const withVariable = async (run: () => Promise<void>): Promise<void> => {
    process.env.OTEL_SEMCONV_STABILITY_OPT_IN = 'http/dup, gen_ai_latest_experimental';
    try {
      await run();
    } finally {
      delete process.env.OTEL_SEMCONV_STABILITY_OPT_IN;
    }
  };

  test('have the names of the latest conventions where these are asked for', () =>
    withVariable(async () => {
      wrap(
        clientOf(() => answer),
        provider,
      ).chat.send(params);
      const names = (await telemetry.collectMetrics()).map(({ descriptor }) => descriptor.name).sort();
      expect(names).toEqual([
        'gen_ai.client.inference.duration',
        'gen_ai.client.inference.operation.input_tokens',
        'gen_ai.client.inference.operation.output_tokens',
        'gen_ai.client.inference.usage.input_tokens',
        'gen_ai.client.inference.usage.output_tokens',
      ]);
    }));
});
