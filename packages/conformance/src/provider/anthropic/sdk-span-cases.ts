import type { Anthropic, ClientOptions } from '@anthropic-ai/sdk';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { AlwaysOffSampler, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { jsonAnswer } from '../fake-provider.ts';
import { everythingOf } from '../span-content.ts';
import type { AnthropicSdk } from './anthropic-sdk.ts';

type AnthropicTest = ProviderTest<Anthropic>;

/**
 * The SDK creates spans itself: each call must be recorded once, whether these are on or off, and requests must carry the context
 * of its span.
 */
export const sdkSpanCases = ({ Anthropic: Client }: AnthropicSdk): ProviderCase<Anthropic>[] => {
  const create = (t: AnthropicTest, openTelemetry?: ClientOptions['openTelemetry']): Anthropic =>
    new Client({ apiKey: 'key-for-tests', baseURL: t.server.origin, maxRetries: 0, ...(openTelemetry !== undefined && { openTelemetry }) });
  return [
    {
      name: 'SDK spans: a bare client makes its own, a wrapped one none but ours',
      async run(t) {
        await say(t, create(t));
        expect(names(t)).toEqual(['anthropic.messages.create']);
        t.telemetry.reset();
        await say(t, t.provider.wrap(create(t)));
        expect(names(t)).toEqual(['chat claude-haiku-4-5']);
      },
    },
    {
      name: 'SDK spans: with those of the SDK turned off, ours is there',
      async run(t) {
        await say(t, create(t, false));
        expect(names(t)).toEqual([]);
        await say(t, t.provider.wrap(create(t, false)));
        expect(names(t)).toEqual(['chat claude-haiku-4-5']);
      },
    },
    {
      name: 'SDK spans: none of a stream, of the stream helper, of parse, of countTokens, of a derived client',
      async run(t) {
        const client = t.provider.wrap(create(t));
        t.server.answer(t.provider.streamed(t.provider.chunks()), t.provider.streamed(t.provider.chunks()));
        await collect(await openStream(t, client));
        await client.messages.stream(params(t)).finalMessage();
        t.server.answer(t.provider.answer(), jsonAnswer({ input_tokens: 12 }));
        await client.messages.parse(params(t));
        await client.messages.countTokens(params(t));
        await say(t, client.withOptions({ timeout: 5_000 }));
        const chat = 'chat claude-haiku-4-5';
        expect(names(t)).toEqual([chat, chat, chat, 'count_tokens claude-haiku-4-5', chat]);
      },
    },
    {
      name: 'SDK spans: those of what is not traced here are made as before',
      async run(t) {
        t.server.answer(jsonAnswer({ data: [], has_more: false, first_id: null, last_id: null }));
        await t.provider.wrap(create(t)).models.list();
        expect(names(t)).toEqual(['anthropic.models.list']);
      },
    },
    {
      name: 'SDK spans: with its content mode on, nothing leaves that the options of the wrapper keep back',
      async run(t) {
        const client = t.provider.wrap(create(t, { traces: { contentMode: 'content' } }), { captureInput: false, captureOutput: false });
        t.server.answer(t.provider.answer({ texts: ['XYZZY-9471'] }), t.provider.streamed(t.provider.chunks({ texts: ['XYZZY-9471'] })));
        await client.messages.create(params(t, 'XYZZY-9471'));
        await client.messages.stream(params(t, 'XYZZY-9471')).finalMessage();
        for (const span of await t.spans(2)) expect(everythingOf(span)).not.toContain('XYZZY-9471');
      },
    },
    {
      name: 'SDK spans: the conversation that the SDK is told of is told by ours',
      async run(t) {
        t.server.answer(t.provider.answer());
        await t.provider.wrap(create(t)).messages.create(params(t), { openTelemetry: { conversationId: 'conversation-1' } });
        expect((await t.span()).attributes['gen_ai.conversation.id']).toBe('conversation-1');
      },
    },
    {
      name: 'SDK spans: the trace context that the SDK sends is that of our span',
      run: (t) =>
        withPropagator(async () => {
          const client = t.provider.wrap(create(t));
          t.server.answer(t.provider.answer(), t.provider.streamed(t.provider.chunks()));
          await client.messages.create(params(t));
          await t.underRequest(() => client.messages.stream(params(t)).finalMessage());
          const [whole, streamed] = await t.spans(2);
          expect(t.server.requests.map(({ headers }) => headers.traceparent)).toEqual([traceparent(whole!), traceparent(streamed!)]);
        }),
    },
    {
      name: 'SDK spans: with its propagation turned off, the SDK sends no trace context',
      run: (t) =>
        withPropagator(async () => {
          await say(t, t.provider.wrap(create(t, { propagation: false })));
          await t.span();
          expect(t.server.requests[0]?.headers.traceparent).toBeUndefined();
        }),
    },
    {
      name: 'SDK spans: a call that is not sampled sends the trace that it is in, as not sampled',
      run: (t) =>
        withPropagator(async () => {
          await t.restartTelemetry({ sampler: new AlwaysOffSampler() });
          const outer = t.telemetry.tracerProvider.getTracer('application').startSpan('outer');
          await context.with(trace.setSpan(context.active(), outer), () => say(t, t.provider.wrap(create(t))));
          const { traceId } = outer.spanContext();
          expect(t.server.requests[0]?.headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
        }),
    },
    ...[true, false].map(
      (sdkSpans): ProviderCase<Anthropic> => ({
        name: `SDK spans: the span of an HTTP instrumentation is under ours, those of the SDK turned ${sdkSpans ? 'on' : 'off'}`,
        async run(t) {
          const instrumentation = new UndiciInstrumentation();
          instrumentation.setTracerProvider(t.telemetry.tracerProvider);
          try {
            await withPropagator(() => say(t, t.provider.wrap(create(t, sdkSpans ? undefined : false))));
          } finally {
            instrumentation.disable();
          }
          const call = await t.span();
          const [request, ...others] = t.telemetry.finishedSpans().filter((span) => span !== call);
          expect(others).toEqual([]);
          expect(request?.kind).toBe(SpanKind.CLIENT);
          expect(request?.parentSpanContext?.spanId).toBe(call.spanContext().spanId);
          // The SDK's own header is there, too, unless its propagation is turned off.
          expect(`${t.server.requests[0]?.headers.traceparent}`.split(', ').at(-1)).toBe(traceparent(request!));
        },
      }),
    ),
  ];
};

const params = (t: AnthropicTest, prompt?: string) =>
  t.provider.request({ ...(prompt !== undefined && { prompt }), maxTokens: 100 }) as Anthropic.MessageCreateParamsNonStreaming;

const say = async (t: AnthropicTest, client: Anthropic): Promise<void> => {
  t.server.answer(t.provider.answer());
  await client.messages.create(params(t));
};

const names = (t: AnthropicTest): string[] => t.telemetry.finishedSpans().map(({ name }) => name);

const traceparent = (span: ReadableSpan): string => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`;

const withPropagator = async (run: () => Promise<void>): Promise<void> => {
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  try {
    await run();
  } finally {
    propagation.disable();
  }
};
