import type { Anthropic } from '@anthropic-ai/sdk';
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { everythingOf, outputMessages } from '../span-content.ts';

type AnthropicTest = ProviderTest<Anthropic>;
type ToolRunnerParams = Parameters<Anthropic['beta']['messages']['toolRunner']>[0];

const WEATHER_CALL = { id: 'toolu_1', name: 'weather', arguments: { city: 'Oslo' } };

/** The SDK's tool loop: one span per request and one per tool run, with or without the SDK's own spans. */
export const toolRunnerCases: ProviderCase<Anthropic>[] = [
  ...[true, false].flatMap((sdkSpans) => [
    ...[true, false].map(
      (streamed): ProviderCase<Anthropic> => ({
        name: `toolRunner: ${streamed ? 'streamed, ' : ''}a span for each request and one for each tool${spansOfSdk(sdkSpans)}`,
        async run(t) {
          answerWithTool(t, streamed);
          const client = t.wrapped({}, { sdkSpans });
          const { result, root } = await t.underRequest(async () => runWeather(t, client, { stream: streamed }));
          expect(result).toBe('Rain in Oslo');
          const [first, second] = await t.spans(2);
          expect(outputMessages(first!)[0]?.parts).toEqual([{ type: 'tool_call', ...WEATHER_CALL }]);
          expect(outputMessages(second!)[0]?.parts).toEqual([{ type: 'text', content: 'Rain in Oslo' }]);
          const [tool, ...others] = toolSpans(t);
          expect(others).toEqual([]);
          expect(tool).toMatchObject({ name: 'execute_tool weather', kind: SpanKind.INTERNAL });
          expect(tool?.attributes).toMatchObject({
            'gen_ai.operation.name': 'execute_tool',
            'gen_ai.tool.name': 'weather',
            'gen_ai.tool.call.arguments': '{"city":"Oslo"}',
            'gen_ai.tool.call.result': 'rain',
            'session.id': 'session-1',
          });
          for (const span of [first, second, tool]) expect(span?.spanContext().traceId).toBe(root.spanContext().traceId);
        },
      }),
    ),
    {
      name: `toolRunner: the tool runs inside its span${spansOfSdk(sdkSpans)}`,
      async run(t: AnthropicTest) {
        answerWithTool(t);
        const tracer = t.telemetry.tracerProvider.getTracer('application');
        await runWeather(t, t.wrapped({}, { sdkSpans }), {}, async () => {
          await Promise.resolve();
          tracer.startSpan('look out of the window').end();
          return 'rain';
        });
        await t.spans(2);
        const inner = t.telemetry.finishedSpans().find(({ name }) => name === 'look out of the window');
        expect(inner?.parentSpanContext?.spanId).toBe(toolSpans(t)[0]?.spanContext().spanId);
      },
    },
    {
      name: `toolRunner: a tool that throws is an error of its span, and goes to the model as with the bare client${spansOfSdk(sdkSpans)}`,
      async run(t: AnthropicTest) {
        const failing = () => {
          throw new RangeError('no such city');
        };
        answerWithTool(t);
        expect(await runWeather(t, t.wrapped({}, { sdkSpans }), {}, failing)).toBe('Rain in Oslo');
        await t.spans(2);
        expect(t.server.requests[1]?.rawBody).toContain('no such city');
        const [tool] = toolSpans(t);
        expect(tool?.status.code).toBe(2);
        expect(tool?.events.map(({ attributes }) => attributes?.['exception.message'])).toEqual(['no such city']);
      },
    },
    {
      name: `toolRunner: with the capture flags off neither arguments nor result of a tool leave${spansOfSdk(sdkSpans)}`,
      async run(t: AnthropicTest) {
        answerWithTool(t, false, { ...WEATHER_CALL, arguments: { city: 'XYZZY-9471' } });
        const client = t.wrapped({ captureInput: false, captureOutput: false }, { sdkSpans });
        await runWeather(t, client, {}, () => {
          throw new RangeError('cannot find XYZZY-9471');
        });
        await t.spans(2);
        expect(toolSpans(t)).toHaveLength(1);
        for (const span of t.telemetry.finishedSpans()) expect(everythingOf(span)).not.toContain('XYZZY-9471');
      },
    },
  ]),
  ...[true, false].map(
    (sdkSpans): ProviderCase<Anthropic> => ({
      name: `toolRunner: a tool that is added to a runner has a span${spansOfSdk(sdkSpans)}`,
      async run(t) {
        for (const client of [t.bare(), t.wrapped({}, { sdkSpans })]) {
          answerWithTool(t);
          const runner = client.beta.messages.toolRunner({ ...params(t), tools: [] } as ToolRunnerParams);
          runner.addTools(weatherTool(() => 'rain'));
          expect(t.provider.textOf(await runner.runUntilDone())).toBe('Rain in Oslo');
        }
        const [bareFirst, bareSecond, first, second] = t.server.requests;
        expect([first?.body, second?.body]).toEqual([bareFirst?.body, bareSecond?.body]);
        await t.spans(2);
        expect(toolSpans(t).map(({ name }) => name)).toEqual(['execute_tool weather']);
      },
    }),
  ),
  {
    name: 'toolRunner: requests are those of the bare client, and the tools of the caller are not replaced',
    async run(t) {
      const tool = Object.freeze(weatherTool(() => 'rain'));
      const { run } = tool;
      for (const client of [t.bare(), t.wrapped({}, { sdkSpans: false })]) {
        answerWithTool(t);
        await client.beta.messages.toolRunner({ ...params(t), tools: [tool] } as ToolRunnerParams).runUntilDone();
      }
      const [bareFirst, bareSecond, first, second] = t.server.requests;
      expect([first?.body, second?.body]).toEqual([bareFirst?.body, bareSecond?.body]);
      expect(first?.headers['x-stainless-helper']).toBe(bareFirst?.headers['x-stainless-helper']);
      expect(tool.run).toBe(run);
      await t.spans(2);
    },
  },
  {
    name: 'toolRunner: a tool of a class finds its own private state',
    async run(t) {
      class Weather {
        readonly name = 'weather';
        readonly input_schema = { type: 'object' };
        readonly #report = 'rain by class';
        parse(input: unknown): unknown {
          return this.#report && input;
        }
        run(): string {
          return this.#report;
        }
      }
      answerWithTool(t);
      const runner = t.wrapped().beta.messages.toolRunner({ ...params(t), tools: [new Weather()] } as unknown as ToolRunnerParams);
      await runner.runUntilDone();
      await t.spans(2);
      expect(t.server.requests[1]?.rawBody).toContain('rain by class');
    },
  },
  {
    name: 'toolRunner: a request that fails ends its span, and the run as with the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.errorAnswer(400, 'unknown parameter')],
        (client) => runWeather(t, client),
      );
      expect(outcome).toHaveProperty('error.class', 'BadRequestError');
      expect((await t.span()).attributes['error.type']).toBe('BadRequestError');
    },
  },
  {
    name: 'toolRunner: streamed, an error event ends its span, and the run as with the bare client',
    async run(t) {
      const events = t.provider.chunks({ texts: ['one two'] }).slice(0, 3);
      const outcome = await t.sameAsBare(
        () => [t.provider.streamed([...events, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }])],
        (client) => runWeather(t, client, { stream: true }),
      );
      expect(outcome).toHaveProperty('error');
      const span = await t.span();
      expect(span.status.code).toBe(2);
      expect(outputMessages(span)[0]?.parts).toEqual([{ type: 'text', content: 'one ' }]);
    },
  },
];

function spansOfSdk(sdkSpans: boolean): string {
  return sdkSpans ? '' : ', the spans of the SDK turned off';
}

const answerWithTool = ({ server, provider }: AnthropicTest, streamed = false, call = WEATHER_CALL): void => {
  const answers = [{ toolCalls: [call] }, { texts: ['Rain in Oslo'] }];
  server.answer(...answers.map((answer) => (streamed ? provider.streamed(provider.chunks(answer)) : provider.answer(answer))));
};

const params = (t: AnthropicTest) => t.provider.request({ prompt: 'How is the weather?', maxTokens: 100 }) as ToolRunnerParams;

const weatherTool = (run: () => string | Promise<string>) => ({
  type: 'custom' as const,
  name: 'weather',
  description: 'The weather of a city',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
  parse: (input: unknown) => input as { city: string },
  run: (_: { city: string }) => run(),
});

const runWeather = async (
  t: AnthropicTest,
  client: Anthropic,
  options: { stream?: boolean } = {},
  run: () => string | Promise<string> = () => 'rain',
): Promise<string> => {
  const runner = client.beta.messages.toolRunner({ ...params(t), ...options, tools: [weatherTool(run)] } as ToolRunnerParams);
  return t.provider.textOf(await runner.runUntilDone());
};

const toolSpans = (t: AnthropicTest): ReadableSpan[] =>
  t.telemetry.finishedSpans().filter(({ attributes }) => attributes['gen_ai.operation.name'] === 'execute_tool');

/** For version 1 only: runners over a conversation stored on the server. */
export const threadRunnerCases: ProviderCase<Anthropic>[] = [true, false].map((sdkSpans) => ({
  name: `toolRunner: tools of a thread have a span, and those that its runner is given${spansOfSdk(sdkSpans)}`,
  async run(t) {
    const answers = [{ toolCalls: [WEATHER_CALL] }, { toolCalls: [{ ...WEATHER_CALL, name: 'forecast' }] }, { texts: ['Rain in Oslo'] }];
    t.server.answer(...answers.map((answer) => t.provider.answer(answer)));
    const { messages, ...rest } = params(t);
    const thread = t.wrapped({}, { sdkSpans }).beta.messages.thread({ ...rest, tools: [weatherTool(() => 'rain')] });
    thread.append(...messages);
    const runner = thread.toolRunner();
    runner.addTools({ ...weatherTool(() => 'more rain'), name: 'forecast' });
    expect(t.provider.textOf(await runner.runUntilDone())).toBe('Rain in Oslo');
    await t.spans(3);
    expect(toolSpans(t).map(({ name }) => name)).toEqual(['execute_tool weather', 'execute_tool forecast']);
  },
}));
