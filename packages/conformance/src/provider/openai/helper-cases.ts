import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { OpenAI } from 'openai';
import type { zodFunction } from 'openai/helpers/zod';
import type { ChatCompletionRunner } from 'openai/lib/ChatCompletionRunner';
import { z } from 'zod';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { everythingOf, outputMessages, outputTexts } from '../span-content.ts';

const WEATHER_CALL = { id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } };

const JSON_FORMAT = {
  type: 'json_schema',
  json_schema: { name: 'greeting', strict: true, schema: { type: 'object', properties: { word: { type: 'string' } } } },
} as const;

/** The SDK's helpers make one span for each request that is actually sent. */
export const helperCases: ProviderCase<OpenAI>[] = [
  {
    name: 'parse: one span, the parsed answer as with the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.answer({ texts: ['{"word":"hello"}'] })],
        async (client) => (await client.chat.completions.parse({ ...params(t), response_format: JSON_FORMAT })).choices[0]?.message,
      );
      expect(outcome).toMatchObject({ value: { content: '{"word":"hello"}' } });
      const span = await t.span();
      expect(span.attributes['gen_ai.output.type']).toBe('json');
      expect(outputTexts(span)).toEqual(['{"word":"hello"}']);
    },
  },
  {
    name: 'stream helper: events and final completion as with the bare client, one span',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => {
          const deltas: string[] = [];
          const stream = client.chat.completions.stream({ ...params(t), stream: true }).on('content', (delta) => deltas.push(delta));
          const completion = await stream.finalChatCompletion();
          return { deltas, content: completion.choices[0]?.message.content };
        },
      );
      expect(outcome).toEqual({ value: { deltas: ['one ', 'two ', 'three'], content: 'one two three' } });
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'stream helper: a listener that throws is handled as with the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two'] }))],
        (client) =>
          client.chat.completions
            .stream({ ...params(t), stream: true })
            .on('content', () => {
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
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        (client) => {
          const stream = client.chat.completions.stream({ ...params(t), stream: true });
          stream.on('content', () => stream.abort());
          return stream.done();
        },
      );
      await t.span();
    },
  },
  {
    name: 'runTools: a span for each request and one for each tool, side by side',
    async run(t) {
      t.server.answer(t.provider.answer({ toolCalls: [WEATHER_CALL] }), t.provider.answer({ texts: ['Rain in Oslo'] }));
      const { result, root } = await t.underRequest(() => runWeather(t, t.wrapped()));
      expect(result).toBe('Rain in Oslo');
      const [first, second] = await t.spans(2);
      const [tool] = toolSpans(t);
      expect(tool).toMatchObject({ name: 'execute_tool weather', kind: SpanKind.INTERNAL });
      expect(tool?.attributes).toMatchObject({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'weather' });
      for (const span of [first, second, tool]) expect(span?.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
    },
  },
  {
    name: 'runTools: streamed, a span for each request and one for each tool',
    async run(t) {
      const { streamed, chunks } = t.provider;
      t.server.answer(streamed(chunks({ toolCalls: [WEATHER_CALL] })), streamed(chunks({ texts: ['Rain in Oslo'] })));
      const runner = t.wrapped().chat.completions.runTools({ ...params(t), stream: true, tools: [weatherTool(() => 'rain')] });
      expect(await runner.finalContent()).toBe('Rain in Oslo');
      const spans = await t.spans(2);
      expect(outputMessages(spans[0]!)[0]?.parts).toEqual([{ type: 'tool_call', ...WEATHER_CALL }]);
      expect(toolSpans(t)).toHaveLength(1);
    },
  },
  {
    name: 'runTools: the tool runs inside its span',
    async run(t) {
      t.server.answer(t.provider.answer({ toolCalls: [WEATHER_CALL] }), t.provider.answer({ texts: ['Rain in Oslo'] }));
      const tracer = t.telemetry.tracerProvider.getTracer('application');
      await runWeather(t, t.wrapped(), async () => {
        await Promise.resolve();
        tracer.startSpan('look out of the window').end();
        return 'rain';
      });
      await t.spans(2);
      const [tool] = toolSpans(t);
      const inner = t.telemetry.finishedSpans().find(({ name }) => name === 'look out of the window');
      expect(inner?.parentSpanContext?.spanId).toBe(tool?.spanContext().spanId);
    },
  },
  {
    name: 'runTools: a tool that throws is an error of its span, and ends the run as with the bare client',
    async run(t) {
      const failing = () => {
        throw new RangeError('no such city');
      };
      const outcome = await t.sameAsBare(
        () => [t.provider.answer({ toolCalls: [WEATHER_CALL] })],
        (client) => runWeather(t, client, failing),
      );
      expect(outcome).toHaveProperty('error.message', 'no such city');
      await t.span();
      const [tool] = toolSpans(t);
      expect(tool?.status.code).toBe(2);
      expect(tool?.attributes['error.type']).toBe('RangeError');
    },
  },
  {
    name: 'runTools: the tools of the caller are not replaced',
    async run(t) {
      t.server.answer(t.provider.answer({ toolCalls: [WEATHER_CALL] }), t.provider.answer());
      const tool = weatherTool(() => 'rain');
      const { function: callback } = tool.function;
      const tools = Object.freeze([Object.freeze(tool)]);
      Object.freeze(tool.function);
      await t
        .wrapped()
        .chat.completions.runTools({ ...params(t), tools: [...tools] })
        .finalContent();
      expect(tool.function.function).toBe(callback);
      await t.spans(2);
    },
  },
  {
    name: 'runTools: a tool that is an object of a class is run as with the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.answer({ toolCalls: [WEATHER_CALL] }), t.provider.answer()],
        (client) => toolResults(client.chat.completions.runTools({ ...params(t), tools: [{ type: 'function', function: new Weather() }] })),
      );
      expect(outcome).toEqual({ value: ['rain in Oslo'] });
      const [bare, , wrapped] = t.server.requests.map(({ body }) => body);
      expect(wrapped).toEqual(bare);
      await t.spans(2);
      expect(toolSpans(t).map(({ name }) => name)).toEqual(['execute_tool weather']);
    },
  },
  {
    name: 'runTools: with the capture flags off neither arguments nor result of a tool leave',
    async run(t) {
      const secret = { ...WEATHER_CALL, arguments: { city: 'XYZZY-9471' } };
      t.server.answer(t.provider.answer({ toolCalls: [secret] }));
      const failing = runWeather(t, t.wrapped({ captureInput: false, captureOutput: false }), () => {
        throw new RangeError('cannot find XYZZY-9471');
      });
      await expect(failing).rejects.toThrow('XYZZY-9471');
      await t.span();
      expect(toolSpans(t)).toHaveLength(1);
      for (const span of t.telemetry.finishedSpans()) expect(everythingOf(span)).not.toContain('XYZZY-9471');
    },
  },
];

/** `makeTool` is the `zodFunction` of the SDK release. */
export const zodCase = (makeTool: typeof zodFunction): ProviderCase<OpenAI> => ({
  name: 'runTools: a tool made by zodFunction is run and traced, and so is another beside it',
  async run(t) {
    const time = { id: 'call_2', name: 'time', arguments: { city: 'Oslo' } };
    const parameters = z.object({ city: z.string() });
    const outcome = await t.sameAsBare(
      () => [t.provider.answer({ toolCalls: [WEATHER_CALL, time] }), t.provider.answer()],
      (client) => {
        const timeTool = makeTool({ name: 'time', parameters, function: ({ city }) => `noon in ${city}` });
        // The SDK's types require all tools to be of one kind.
        const tools = [timeTool, weatherTool(() => 'rain')] as never[];
        return toolResults(client.chat.completions.runTools({ ...params(t), tools }));
      },
    );
    expect(outcome).toEqual({ value: ['rain', 'noon in Oslo'] });
    await t.spans(2);
    expect(
      toolSpans(t)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['execute_tool time', 'execute_tool weather']);
  },
});

const params = (t: ProviderTest<OpenAI>) =>
  t.provider.request({ prompt: 'How is the weather?' }) as OpenAI.ChatCompletionCreateParamsNonStreaming;

const weatherTool = (run: () => string | Promise<string>) => ({
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
    parse: (text: string) => JSON.parse(text) as { city: string },
    function: (_: { city: string }) => run(),
  },
});

/** Its state is private, so that a copy of it does not work. */
class Weather {
  readonly #name = 'weather';
  readonly #sky = 'rain';

  get name(): string {
    return this.#name;
  }

  get description(): string {
    return `The ${this.#name} of a city`;
  }

  get parameters(): object {
    return { type: 'object', title: this.#name };
  }

  parse(text: string): { city: string; sky: string } {
    return { ...JSON.parse(text), sky: this.#sky };
  }

  function({ city, sky }: { city: string; sky: string }): string {
    return this.#sky === sky ? `${sky} in ${city}` : 'unknown';
  }
}

const runWeather = (t: ProviderTest<OpenAI>, client: OpenAI, run: () => string | Promise<string> = () => 'rain') =>
  client.chat.completions.runTools({ ...params(t), tools: [weatherTool(run)] }).finalContent();

const toolResults = async (runner: ChatCompletionRunner<null>): Promise<unknown[]> => {
  await runner.done();
  return runner.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
};

const toolSpans = (t: ProviderTest<OpenAI>): ReadableSpan[] =>
  t.telemetry.finishedSpans().filter(({ attributes }) => attributes['gen_ai.operation.name'] === 'execute_tool');
