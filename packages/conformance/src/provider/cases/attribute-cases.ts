import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ChatAnswer, ChatInput, ProviderCase, ProviderTest, WrapOptions } from '../contract.ts';
import { collect, openStream } from './open-stream.ts';

/** What a span records about the call: request, response, usage, cost, errors. */
export const attributeCases: ProviderCase[] = [
  {
    name: 'attributes: name, kind, operation, provider, model and server',
    async run(t) {
      const span = await completed(t);
      const { provider, operation, models } = t.provider.expected;
      expect(span.name).toBe(`${operation} ${models.priced.request}`);
      expect(span.kind).toBe(SpanKind.CLIENT);
      expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
      expect(span.attributes).toMatchObject({
        'gen_ai.operation.name': operation,
        'gen_ai.provider.name': provider,
        'gen_ai.request.model': models.priced.request,
        'server.address': '127.0.0.1',
        'server.port': t.server.port,
      });
    },
  },
  {
    name: 'attributes: operation, provider, model and server are there when the span starts',
    async run(t) {
      let atStart: Record<string, unknown> = {};
      const onStart = ({ attributes }: { attributes: object }) => {
        atStart = { ...attributes };
      };
      await t.restartTelemetry({ spanProcessors: [{ onStart, onEnd() {}, async forceFlush() {}, async shutdown() {} }] });
      await completed(t);
      expect(Object.keys(atStart)).toEqual(
        expect.arrayContaining(['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model', 'server.address', 'server.port']),
      );
    },
  },
  {
    name: 'attributes: the parameters of the request, zero included',
    async run(t) {
      const { attributes } = await completed(t, { temperature: 0, topP: 0.9, maxTokens: 50, stopSequences: ['END'] });
      expect(attributes).toMatchObject({
        'gen_ai.request.temperature': 0,
        'gen_ai.request.top_p': 0.9,
        'gen_ai.request.max_tokens': 50,
        'gen_ai.request.stop_sequences': ['END'],
      });
    },
  },
  {
    name: 'attributes: a parameter that was not given is left out',
    async run(t) {
      const { attributes } = await completed(t);
      expect(Object.keys(attributes).filter((key) => key.startsWith('gen_ai.request.'))).toEqual(['gen_ai.request.model']);
    },
  },
  {
    name: 'attributes: stream is told of a stream alone',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks()));
      await collect(await openStream(t, t.wrapped()));
      expect((await t.span()).attributes['gen_ai.request.stream']).toBe(true);
    },
  },
  {
    name: 'attributes: id, model and finish reason of the response',
    async run(t) {
      const { attributes } = await completed(t, {}, { finish: 'length' });
      expect(attributes['gen_ai.response.model']).toBe(t.provider.expected.models.priced.response);
      expect(attributes['gen_ai.response.finish_reasons']).toEqual([t.provider.expected.finish.length]);
      expect(attributes['gen_ai.response.id']).toEqual(expect.stringMatching(/./));
    },
  },
  {
    name: 'attributes: choices, their count and a finish reason each',
    needs: 'choices',
    async run(t) {
      const { attributes } = await completed(t, { choices: 2 }, { texts: ['heads', 'tails'] });
      expect(attributes).toMatchObject({
        'gen_ai.request.choice.count': 2,
        'gen_ai.response.finish_reasons': [t.provider.expected.finish.stop, t.provider.expected.finish.stop],
      });
    },
  },
  {
    name: 'attributes: one choice is not counted',
    needs: 'choices',
    async run(t) {
      const { attributes } = await completed(t, { choices: 1 });
      expect(attributes['gen_ai.request.choice.count']).toBeUndefined();
    },
  },
  {
    name: 'attributes: input tokens include the ones read from the cache',
    async run(t) {
      const { attributes } = await completed(t, {}, { usage: { input: 2_048, output: 5, cacheRead: 1_920 } });
      expect(attributes).toMatchObject({
        'gen_ai.usage.input_tokens': 2_048,
        'gen_ai.usage.output_tokens': 5,
        'gen_ai.usage.cache_read.input_tokens': 1_920,
      });
    },
  },
  {
    name: 'attributes: the usage of a stream that tells it',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ usage: { input: 21, output: 9 } })));
      await collect(await openStream(t, t.wrapped()));
      expect((await t.span()).attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 21, 'gen_ai.usage.output_tokens': 9 });
    },
  },
  {
    name: 'attributes: an answer without usage has none, and no cost',
    async run(t) {
      const { attributes } = await completed(t, {}, { usage: null });
      expect(Object.keys(attributes).filter((key) => /usage|cost/.test(key))).toEqual([]);
    },
  },
  {
    name: 'attributes: usage is estimated on demand alone, and marked',
    async run(t) {
      const { attributes } = await completed(t, { prompt: 'How are you today?' }, { usage: null }, { estimateTokens: true });
      expect(attributes['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
      expect(attributes['gen_ai.usage.output_tokens']).toBeGreaterThan(0);
      expect(attributes['ai_trace.usage.estimated']).toBe(true);
    },
  },
  {
    name: 'attributes: reported usage is never estimated over',
    async run(t) {
      const { attributes } = await completed(t, {}, { usage: { input: 3, output: 2 } }, { estimateTokens: true });
      expect(attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.output_tokens': 2 });
      expect(attributes['ai_trace.usage.estimated']).toBeUndefined();
    },
  },
  {
    name: 'attributes: the cost of a known model, from the first call on',
    async run(t) {
      const { inputPerMillion, outputPerMillion } = t.provider.expected.models.priced;
      const { attributes } = await completed(t, {}, { usage: { input: 1_000, output: 100 } });
      expect(attributes['ai_trace.cost.input_usd']).toBeCloseTo(inputPerMillion / 1e3, 12);
      expect(attributes['ai_trace.cost.output_usd']).toBeCloseTo(outputPerMillion / 1e4, 12);
      expect(attributes['ai_trace.cost.total_usd']).toBeCloseTo(inputPerMillion / 1e3 + outputPerMillion / 1e4, 12);
    },
  },
  {
    name: 'attributes: an unknown model has no cost',
    async run(t) {
      const { unknown } = t.provider.expected.models;
      const { attributes } = await completed(t, { model: unknown }, { model: unknown });
      expect(attributes['gen_ai.usage.input_tokens']).toBe(11);
      expect(Object.keys(attributes).filter((key) => key.includes('cost'))).toEqual([]);
    },
  },
  {
    name: 'attributes: own prices count for own models',
    async run(t) {
      const { unknown } = t.provider.expected.models;
      const prices = { [unknown]: { inputPerMillion: 1_000, outputPerMillion: 2_000 } };
      const { attributes } = await completed(t, { model: unknown }, { model: unknown, usage: { input: 5, output: 3 } }, { prices });
      expect(attributes['ai_trace.cost.total_usd']).toBeCloseTo(0.011, 12);
    },
  },
  {
    name: 'attributes: contradictory usage costs nothing and breaks nothing',
    needs: 'cacheInInput',
    async run(t) {
      const usage = { input: 5, output: 1, cacheRead: 500 };
      await t.sameAsBare(
        () => [t.provider.answer({ usage })],
        (client) => t.provider.complete(client, t.provider.request({})),
      );
      expect((await t.span()).attributes['gen_ai.usage.input_tokens']).toBe(5);
    },
  },
  {
    name: 'attributes: captureTokens and captureCost turn theirs off',
    async run(t) {
      const { attributes } = await completed(t, {}, {}, { captureTokens: false, captureCost: false });
      expect(Object.keys(attributes).filter((key) => /usage|cost/.test(key))).toEqual([]);
    },
  },
  {
    name: 'errors: class, status code and message of a refused call',
    async run(t) {
      t.server.answer(t.provider.errorAnswer(429, 'slow down'));
      await expect(t.provider.complete(t.wrapped(), t.provider.request({}))).rejects.toThrow('slow down');
      const { attributes, status } = await t.span();
      expect(attributes).toMatchObject({ 'error.type': t.provider.expected.errors.rateLimited, 'http.response.status_code': 429 });
      expect(status).toEqual({ code: SpanStatusCode.ERROR, message: expect.stringContaining('slow down') });
    },
  },
  {
    name: 'errors: a call that the SDK sends again is one span that counts the retries',
    needs: 'retries',
    async run(t) {
      const tooMany = t.provider.errorAnswer(429, 'slow down', { 'retry-after-ms': '1', 'retry-after': '0' });
      t.server.answer(tooMany, tooMany, t.provider.answer());
      await t.provider.complete(t.wrapped({}, { maxRetries: 2 }), t.provider.request({}));
      const { attributes, status } = await t.span();
      expect(attributes['ai_trace.retry.count']).toBe(2);
      expect(attributes['error.type']).toBeUndefined();
      expect(status.code).toBe(SpanStatusCode.UNSET);
    },
  },
  {
    name: 'errors: a call that needs no second try counts none',
    needs: 'retries',
    async run(t) {
      t.server.answer(t.provider.answer());
      await t.provider.complete(t.wrapped({}, { maxRetries: 2 }), t.provider.request({}));
      expect((await t.span()).attributes['ai_trace.retry.count'] ?? 0).toBe(0);
    },
  },
];

/** Makes one call and returns its span. */
export const completed = async <Client extends object>(
  t: ProviderTest<Client>,
  input: ChatInput = {},
  answer: ChatAnswer = {},
  options: WrapOptions = {},
) => {
  t.server.answer(t.provider.answer(answer));
  await t.provider.complete(t.wrapped(options), t.provider.request(input));
  return t.span();
};
