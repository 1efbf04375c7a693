import { type CallableTool, type FunctionCall, type GoogleGenAI, type Part, Type } from '@google/genai';
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { everythingOf, inputMessages, outputMessages } from '../span-content.ts';
import { PRICED_MODEL } from './generate-fixtures.ts';

const model = PRICED_MODEL.request;
const WEATHER = { id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } };
const TIME = { id: 'call_2', name: 'time', arguments: { city: 'Oslo' } };

/** Functions that the SDK calls itself: a span for each request that is actually sent, and one for each tool run. */
export const functionCallingCases: ProviderCase<GoogleGenAI>[] = [
  {
    name: 'function calling: a span for each request and one for each tool, side by side',
    async run(t) {
      t.server.answer(t.provider.answer({ toolCalls: [WEATHER] }), t.provider.answer({ texts: ['Rain in Oslo'] }));
      const { result, root } = await t.underRequest(() => ask(t.wrapped(), [toolOf('weather')]));
      expect(result.text).toBe('Rain in Oslo');
      const [first, second] = await t.spans(2);
      const [tool] = toolSpans(t);
      expect(tool).toMatchObject({ name: 'execute_tool weather', kind: SpanKind.INTERNAL });
      expect(tool?.attributes).toMatchObject({
        'gen_ai.tool.name': 'weather',
        'gen_ai.tool.call.arguments': '{"city":"Oslo"}',
        'gen_ai.tool.call.result': expect.stringContaining('rain'),
      });
      for (const span of [first, second, tool]) expect(span?.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
      expect(outputMessages(first!)[0]?.finish_reason).toBe('tool_call');
      expect(inputMessages(second!).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
      expect(first!.attributes['gen_ai.tool.definitions']).toContain('"name":"weather"');
    },
  },
  {
    name: 'function calling: the outcome is the one of the bare client',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.answer({ toolCalls: [WEATHER] }), t.provider.answer({ texts: ['Rain in Oslo'] })],
        (client) => ask(client, [toolOf('weather')]),
      );
      expect(t.server.requests.map(({ rawBody }) => rawBody).slice(2)).toEqual(t.server.requests.map(({ rawBody }) => rawBody).slice(0, 2));
      await t.spans(2);
    },
  },
  {
    name: 'function calling: streamed, a span for each request and one for each tool',
    async run(t) {
      const { streamed, chunks } = t.provider;
      await t.sameAsBare(
        () => [streamed(chunks({ toolCalls: [WEATHER] })), streamed(chunks({ texts: ['Rain in Oslo'] }))],
        async (client) =>
          collect(await client.models.generateContentStream({ model, contents: 'And?', config: { tools: [toolOf('weather')] } })),
      );
      const [first, second] = await t.spans(2);
      expect(outputMessages(first!)[0]?.parts).toEqual([{ type: 'tool_call', ...WEATHER }]);
      expect(outputMessages(second!)[0]?.parts).toEqual([{ type: 'text', content: 'Rain in Oslo' }]);
      expect(toolSpans(t)).toHaveLength(1);
    },
  },
  {
    name: 'function calling: the tool runs inside its span',
    async run(t) {
      t.server.answer(t.provider.answer({ toolCalls: [WEATHER] }), t.provider.answer());
      const tracer = t.telemetry.tracerProvider.getTracer('application');
      const look = async () => {
        await Promise.resolve();
        tracer.startSpan('look out of the window').end();
        return 'rain';
      };
      await ask(t.wrapped(), [toolOf('weather', look)]);
      await t.spans(2);
      const inner = t.telemetry.finishedSpans().find(({ name }) => name === 'look out of the window');
      expect(inner?.parentSpanContext?.spanId).toBe(toolSpans(t)[0]?.spanContext().spanId);
    },
  },
  {
    name: 'function calling: a tool is told with its own functions alone, and several of a run are one span',
    async run(t) {
      t.server.answer(t.provider.answer({ toolCalls: [WEATHER, TIME] }), t.provider.answer());
      const both: CallableTool = {
        tool: async () => declarationsOf('weather', 'time'),
        callTool: async (calls) => calls.map((call) => responseOf(call)),
      };
      await ask(t.wrapped(), [both]);
      expect(toolSpans(t).map(({ name }) => name)).toEqual(['execute_tool weather, time']);
      t.telemetry.reset();
      t.server.answer(t.provider.answer({ toolCalls: [WEATHER, TIME] }), t.provider.answer());
      await ask(t.wrapped(), [toolOf('weather'), toolOf('time')]);
      expect(toolSpans(t).map(({ name }) => name)).toEqual(['execute_tool weather', 'execute_tool time']);
    },
  },
  {
    name: 'function calling: a tool that throws is an error of its span, and ends the run as with the bare client',
    async run(t) {
      const failing = () => {
        throw new RangeError('no such city');
      };
      const outcome = await t.sameAsBare(
        () => [t.provider.answer({ toolCalls: [WEATHER] })],
        (client) => ask(client, [toolOf('weather', failing)]),
      );
      expect(outcome).toHaveProperty('error.message', 'no such city');
      await t.span();
      expect(toolSpans(t)[0]).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'RangeError' } });
    },
  },
  {
    name: 'function calling: the tools of the caller stay as they are, and are called as themselves',
    async run(t) {
      t.server.answer(t.provider.answer({ toolCalls: [WEATHER] }), t.provider.answer());
      const receivers: unknown[] = [];
      const tool = Object.freeze({
        async tool() {
          receivers.push(this);
          return declarationsOf('weather');
        },
        async callTool(calls: FunctionCall[]) {
          receivers.push(this);
          return calls.map((call) => responseOf(call));
        },
      });
      await ask(t.wrapped(), [tool]);
      expect(new Set(receivers)).toEqual(new Set([tool]));
      await t.spans(2);
    },
  },
  {
    name: 'function calling: turned off, a call is one span and no tool runs',
    async run(t) {
      const off = { automaticFunctionCalling: { disable: true } };
      await t.sameAsBare(
        () => [t.provider.answer({ toolCalls: [WEATHER] })],
        (client) => ask(client, [toolOf('weather')], off),
      );
      expect((await t.span()).attributes['gen_ai.tool.definitions']).toContain('weather');
      expect(toolSpans(t)).toEqual([]);
    },
  },
  {
    name: 'function calling: with the capture flags off neither arguments nor result of a tool leave',
    async run(t) {
      const secret = { ...WEATHER, arguments: { city: 'XYZZY-9471' } };
      t.server.answer(t.provider.answer({ toolCalls: [secret] }), t.provider.answer());
      await ask(t.wrapped({ captureInput: false, captureOutput: false }), [toolOf('weather', async () => 'rain in XYZZY-9471')]);
      expect(toolSpans(t)).toHaveLength(1);
      for (const span of t.telemetry.finishedSpans()) expect(everythingOf(span)).not.toContain('XYZZY-9471');
    },
  },
];

const ask = (client: GoogleGenAI, tools: CallableTool[], config: object = {}) =>
  client.models.generateContent({ model, contents: 'How is the weather?', config: { ...config, tools } });

const declarationsOf = (...names: string[]) => ({
  functionDeclarations: names.map((name) => ({
    name,
    parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } } },
  })),
});

const responseOf = ({ id, name }: FunctionCall, output = 'rain'): Part =>
  ({ functionResponse: { id, name, response: { output } } }) as Part;

/** Answers only calls of its own function, like the tools that the SDK creates from MCP clients. */
const toolOf = (name: string, run: () => Promise<string> = async () => 'rain'): CallableTool => ({
  tool: async () => declarationsOf(name),
  callTool: async (calls) => {
    const parts: Part[] = [];
    for (const call of calls) if (call.name === name) parts.push(responseOf(call, await run()));
    return parts;
  },
});

const toolSpans = (t: ProviderTest<GoogleGenAI>): ReadableSpan[] =>
  t.telemetry.finishedSpans().filter(({ attributes }) => attributes['gen_ai.operation.name'] === 'execute_tool');
