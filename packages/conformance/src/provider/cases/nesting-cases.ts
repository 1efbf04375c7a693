import { context, SpanKind, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace-base';
import { setAttribute, TraceAttribute } from '../../../../core/src/trace-scope.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { REQUEST_IDENTITY } from '../provider-test.ts';
import { completed } from './attribute-cases.ts';
import { collect, openStream } from './open-stream.ts';

const { SESSION_ID, USER_ID } = TraceAttribute;

/** The position of a call in its trace, and what it adds to the request. */
export const nestingCases: ProviderCase[] = [
  {
    name: 'nesting: a call is a child of the active span, with its session and user',
    async run(t) {
      const { result: span, root } = await t.underRequest(() => completed(t));
      expect(span.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
      expect(span.attributes).toMatchObject(REQUEST_IDENTITY);
    },
  },
  {
    name: 'nesting: a call without a request is a root of its own, without session and user',
    async run(t) {
      const span = await completed(t);
      expect(span.parentSpanContext).toBeUndefined();
      expect(span.attributes[SESSION_ID]).toBeUndefined();
      expect(span.attributes[USER_ID]).toBeUndefined();
    },
  },
  {
    name: 'nesting: calls after an await, in a timer and inside a stream are under the request',
    async run(t) {
      const client = t.wrapped();
      const request = t.provider.request({});
      t.server.answer(t.provider.answer(), t.provider.answer(), t.provider.streamed(t.provider.chunks()), t.provider.answer());
      const { root } = await t.underRequest(async () => {
        await Promise.resolve();
        await t.provider.complete(client, request);
        await new Promise((resolve) => setTimeout(() => resolve(t.provider.complete(client, request)), 1));
        let first = true;
        for await (const _ of await openStream(t, client)) {
          if (first) await t.provider.complete(client, request);
          first = false;
        }
      });
      const parents = (await t.spans(4)).map(({ parentSpanContext }) => parentSpanContext?.spanId);
      expect(new Set(parents)).toEqual(new Set([root.spanContext().spanId]));
    },
  },
  {
    name: 'nesting: the context of the caller is the same after the call, in the stream and after it',
    async run(t) {
      t.server.answer(t.provider.answer(), t.provider.streamed(t.provider.chunks()));
      const client = t.wrapped();
      const seen: unknown[] = [];
      const { root } = await t.underRequest(async () => {
        const promise = t.provider.complete(client, t.provider.request({}));
        seen.push(trace.getActiveSpan());
        await promise.then(() => seen.push(trace.getActiveSpan()));
        for await (const _ of await openStream(t, client)) seen.push(trace.getActiveSpan());
        seen.push(trace.getActiveSpan());
      });
      await t.spans(2);
      expect(new Set(seen)).toEqual(new Set([root]));
    },
  },
  {
    name: 'nesting: what the SDK does inside the call is under the span of the call',
    needs: 'fetch',
    async run(t) {
      let inside: string | undefined;
      const spyingFetch: typeof fetch = (...args) => {
        inside = trace.getActiveSpan()?.spanContext().spanId;
        return fetch(...args);
      };
      t.server.answer(t.provider.answer());
      await t.provider.complete(t.wrapped({}, { fetch: spyingFetch }), t.provider.request({}));
      expect((await t.span()).spanContext().spanId).toBe(inside);
    },
  },
  {
    name: 'nesting: requests at the same time keep their sessions apart',
    async run(t) {
      const client = t.wrapped();
      const call = async (session: string): Promise<void> => {
        setAttribute(SESSION_ID, session);
        await Promise.resolve();
        t.server.answer(t.provider.answer());
        await t.provider.complete(client, t.provider.request({}));
      };
      const sessions = Array.from({ length: 25 }, (_, index) => `session-${index}`);
      const requests = await Promise.all(sessions.map((session) => t.underRequest(() => call(session))));
      const spans = await t.spans(25);
      for (const [index, { root }] of requests.entries()) {
        const span = spans.find(({ parentSpanContext }) => parentSpanContext?.spanId === root.spanContext().spanId);
        expect(span?.attributes[SESSION_ID]).toBe(sessions[index]);
      }
    },
  },
  {
    name: 'nesting: the request sums up its calls, tokens, cost and errors',
    async run(t) {
      const { scope } = await t.underRequest(async () => {
        const client = t.wrapped();
        t.server.answer(t.provider.answer({ usage: { input: 100, output: 10 } }));
        await t.provider.complete(client, t.provider.request({}));
        t.server.answer(t.provider.streamed(t.provider.chunks({ usage: { input: 50, output: 5 } })));
        await collect(await openStream(t, client));
        t.server.answer(t.provider.errorAnswer(400, 'no'));
        await expect(t.provider.complete(client, t.provider.request({}))).rejects.toThrow();
        await t.spans(3);
      });
      const { inputPerMillion, outputPerMillion } = t.provider.expected.models.priced;
      expect(scope.llm).toEqual({
        calls: 3,
        errors: 1,
        inputTokens: 150,
        outputTokens: 15,
        costUsd: expect.closeTo((150 * inputPerMillion + 15 * outputPerMillion) / 1e6, 12),
      });
    },
  },
  {
    name: 'nesting: under a span by which a framework tells the same call, it is told once',
    async run(t) {
      const attributes = { 'gen_ai.operation.name': t.provider.expected.operation };
      const outer = trace.getTracer('framework').startSpan('the call of a framework', { kind: SpanKind.CLIENT, attributes });
      t.server.answer(t.provider.answer());
      await context.with(trace.setSpan(context.active(), outer), () => t.provider.complete(t.wrapped(), t.provider.request({})));
      outer.end();
      expect((await t.span()).name).toBe('the call of a framework');
    },
  },
  {
    name: 'nesting: a call under suppressed tracing is the call of the bare client, without a span',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.answer()],
        (client) => context.with(suppressTracing(context.active()), () => t.provider.complete(client, t.provider.request({}))),
      );
      await t.spans(0);
    },
  },
  {
    name: 'nesting: a call that is not sampled is the call of the bare client, and runs no mask',
    async run(t) {
      await t.restartTelemetry({ sampler: new AlwaysOffSampler() });
      let masked = 0;
      const mask = (value: string): string => {
        masked += 1;
        return value;
      };
      t.server.answer(t.provider.answer({ texts: ['unseen'] }), t.provider.streamed(t.provider.chunks()));
      const client = t.wrapped({ mask });
      expect(t.provider.textOf(await t.provider.complete(client, t.provider.request({})))).toBe('unseen');
      await collect(await openStream(t, client));
      await t.spans(0);
      expect(masked).toBe(0);
    },
  },
  {
    name: 'nesting: a span processor that throws does not reach the caller',
    async run(t) {
      const fail = (): never => {
        throw new Error('a processor that fails');
      };
      await t.restartTelemetry({ spanProcessors: [{ onStart: fail, onEnd: fail, async forceFlush() {}, async shutdown() {} }] });
      t.server.answer(t.provider.answer(), t.provider.streamed(t.provider.chunks({ texts: ['calm'] })));
      const client = t.wrapped();
      await t.provider.complete(client, t.provider.request({}));
      expect(textOf(t, await collect(await openStream(t, client)))).toBe('calm');
    },
  },
];

const textOf = <Client extends object>({ provider }: ProviderTest<Client>, chunks: object[]): string =>
  chunks.map((chunk) => provider.textOfChunk(chunk)).join('');
