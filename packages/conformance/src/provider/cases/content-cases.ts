import type { ProviderCase } from '../contract.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';
import { withEnvironment } from '../with-environment.ts';
import { completed } from './attribute-cases.ts';
import { collect, openStream } from './open-stream.ts';

const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

const WEATHER = { id: 'call_1', name: 'weather', arguments: { city: 'Oslo', days: 3 } };
const CALENDAR = { id: 'call_2', name: 'calendar', arguments: { from: '2026-11-21', title: 'Trip' } };

const asPart = ({ id, name, arguments: args }: typeof WEATHER | typeof CALENDAR) => ({ type: 'tool_call', id, name, arguments: args });

/** Input and output messages in the schema of the conventions. */
export const contentCases: ProviderCase[] = [
  {
    name: 'content: the prompt is a user message of text parts',
    async run(t) {
      expect(inputMessages(await completed(t, { prompt: 'What is new?' })).at(-1)).toEqual({
        role: 'user',
        parts: [{ type: 'text', content: 'What is new?' }],
      });
    },
  },
  {
    name: 'content: the system prompt is told, as an instruction or as a message',
    async run(t) {
      const { attributes } = await completed(t, { system: 'Answer in verse' });
      expect(`${attributes['gen_ai.system_instructions']}${attributes['gen_ai.input.messages']}`).toContain('Answer in verse');
    },
  },
  {
    name: 'content: the answer is an assistant message with its finish reason',
    async run(t) {
      expect(outputMessages(await completed(t, {}, { texts: ['Nothing new'] }))).toEqual([
        { role: 'assistant', parts: [{ type: 'text', content: 'Nothing new' }], finish_reason: t.provider.expected.finish.stop },
      ]);
    },
  },
  {
    name: 'content: every choice is a message',
    needs: 'choices',
    async run(t) {
      expect(outputTexts(await completed(t, { choices: 2 }, { texts: ['heads', 'tails'] }))).toEqual(['heads', 'tails']);
    },
  },
  {
    name: 'content: every choice of a stream is a message, interleaved as they come',
    needs: 'choices',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['heads or not', 'tails or maybe not'] })));
      await collect(await openStream(t, t.wrapped()));
      expect(outputTexts(await t.span())).toEqual(['heads or not', 'tails or maybe not']);
    },
  },
  {
    name: 'content: tools on offer are told with their parameters',
    async run(t) {
      const { attributes } = await completed(t, { tool: { name: 'weather', parameter: 'Where to look' } });
      const definitions = JSON.parse(attributes['gen_ai.tool.definitions'] as string);
      expect(definitions).toEqual([expect.objectContaining({ name: 'weather' })]);
      expect(JSON.stringify(definitions)).toContain('Where to look');
    },
  },
  {
    name: 'content: tool calls of the answer are parts with parsed arguments',
    async run(t) {
      const [message] = outputMessages(await completed(t, {}, { toolCalls: [WEATHER, CALENDAR] }));
      expect(message?.parts).toEqual([asPart(WEATHER), asPart(CALENDAR)]);
      expect(message?.finish_reason).toBe(t.provider.expected.finish.toolCalls);
    },
  },
  {
    name: 'content: parallel tool calls of a stream, interleaved by index, stay apart',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ toolCalls: [WEATHER, CALENDAR] })));
      await collect(await openStream(t, t.wrapped()));
      expect(outputMessages(await t.span()).map(({ parts }) => parts)).toEqual([[asPart(WEATHER), asPart(CALENDAR)]]);
    },
  },
  {
    name: 'content: a tool call and its response in the history',
    async run(t) {
      const parts = inputMessages(await completed(t, { toolExchange: { call: WEATHER, result: 'Rain' } })).flatMap(
        (message) => message.parts,
      );
      expect(parts).toContainEqual(asPart(WEATHER));
      expect(parts).toContainEqual({ type: 'tool_call_response', id: WEATHER.id, response: 'Rain' });
    },
  },
  {
    name: 'content: circular arguments do what they do with the bare client',
    async run(t) {
      const request: Record<string, unknown> = { ...t.provider.request({}) };
      request.circle = request;
      await t.sameAsBare(
        () => [],
        (client) => t.provider.complete(client, request),
      );
      await t.span();
    },
  },
  {
    name: 'content: a BigInt does what it does with the bare client',
    async run(t) {
      await t.sameAsBare(
        () => [],
        (client) => t.provider.complete(client, { ...t.provider.request({}), seed: 10n }),
      );
      await t.span();
    },
  },
  {
    name: 'content: a getter that throws does what it does with the bare client',
    async run(t) {
      const throwing = {
        get(): never {
          throw new RangeError('not yours');
        },
      };
      const enumerable = Object.defineProperty(t.provider.request({}), 'user', { ...throwing, enumerable: true });
      await t.sameAsBare(
        () => [],
        (client) => t.provider.complete(client, enumerable),
      );
      await t.span();
      const hidden = Object.defineProperty(t.provider.request({}), 'temperature', throwing);
      await t.sameAsBare(
        () => [t.provider.answer()],
        (client) => t.provider.complete(client, hidden),
      );
    },
  },
  {
    name: 'content: what is too long is shortened inside, so that the JSON stays valid',
    async run(t) {
      const span = await completed(t, { prompt: 'p'.repeat(5_000) }, { texts: ['a'.repeat(5_000)] }, { maxContentLength: 1_000 });
      for (const key of ['gen_ai.input.messages', 'gen_ai.output.messages']) {
        expect(Buffer.byteLength(span.attributes[key] as string)).toBeLessThanOrEqual(1_000);
        expect(Buffer.byteLength(span.attributes[key] as string)).toBeGreaterThan(500);
      }
      expect(inputMessages(span).at(-1)?.role).toBe('user');
      expect(outputMessages(span)[0]?.finish_reason).toBe(t.provider.expected.finish.stop);
    },
  },
  {
    name: 'content: arguments with long lists are shortened, and what was said beside them stays',
    async run(t) {
      const call = { ...WEATHER, arguments: { ids: Array.from({ length: 9_000 }, (_, index) => index) } };
      const span = await completed(t, { toolExchange: { call, result: 'Rain' } }, { texts: ['I will delete these'], toolCalls: [call] });
      expect(outputTexts(span)[0]).toBe('I will delete these');
      const parts = [...inputMessages(span), ...outputMessages(span)].flatMap((message) => message.parts);
      const calls = parts.filter(({ type }) => type === 'tool_call');
      expect(calls.length).toBe(2);
      for (const { arguments: args } of calls) {
        const { ids } = args as { ids: unknown[] };
        expect(ids.slice(0, 3)).toEqual([0, 1, 2]);
        expect(ids).toContainEqual(expect.stringMatching(/^\[\d+ more\]$/));
      }
    },
  },
  {
    name: 'content: 32 KB are kept by default',
    async run(t) {
      const { attributes } = await completed(t, { prompt: 'p'.repeat(30_000) }, { texts: ['a'.repeat(60_000)] });
      expect(attributes['gen_ai.input.messages']).toContain('p'.repeat(30_000));
      expect(Buffer.byteLength(attributes['gen_ai.output.messages'] as string)).toBeLessThanOrEqual(32_768);
    },
  },
  {
    name: 'content: no character is cut in two, wherever the limit falls',
    async run(t) {
      for (let maxContentLength = 300; maxContentLength < 312; maxContentLength += 1) {
        const span = await completed(t, { prompt: '🙂é漢'.repeat(100) }, {}, { maxContentLength });
        const value = span.attributes['gen_ai.input.messages'] as string;
        expect(Buffer.byteLength(value)).toBeLessThanOrEqual(maxContentLength);
        expect(JSON.stringify(JSON.parse(value))).not.toMatch(/\\ud[89a-f]|\p{Surrogate}|\uFFFD/u);
        t.telemetry.reset();
      }
    },
  },
  {
    name: 'content: the message of an error has no more bytes than content may have',
    async run(t) {
      t.server.answer(t.provider.errorAnswer(400, '漢字'.repeat(300)));
      await expect(t.provider.complete(t.wrapped({ maxContentLength: 1_000 }), t.provider.request({}))).rejects.toThrow();
      const { message = '' } = (await t.span()).status;
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_000);
      expect(Buffer.byteLength(message)).toBeGreaterThan(900);
      expect(message).toMatch(/漢?字?…$/);
    },
  },
  {
    name: 'options: one that makes no sense is refused when the client is wrapped',
    async run(t) {
      expect(() => t.wrapped({ maxContentLength: 0 })).toThrow(/^\[@ai-trace\/[a-z-]+\] `maxContentLength` must be .*0/);
      expect(() => t.wrapped({ captureInput: 'yes' as unknown as boolean })).toThrow(/`captureInput` must be .*"yes"/);
      expect(() => t.wrapped({ tracerProvider: 42 } as object)).toThrow(/`tracerProvider` must be a TracerProvider, got 42/);
      expect(() => t.wrapped({ meterProvider: {} } as object)).toThrow(/`meterProvider` must be a MeterProvider/);
    },
  },
  {
    name: 'options: one that is misspelt is refused, with the names of those there are',
    async run(t) {
      const misspelt = { captureInputs: false } as object;
      expect(() => t.wrapped(misspelt)).toThrow(
        /`captureInputs` must be one of captureInput, captureOutput, .*Remove it or correct its name/,
      );
      t.wrapped({ captureInput: undefined, mask: undefined });
    },
  },
  ...captureRows(),
];

/** One case for each value of the variable that controls where content is recorded. */
function captureRows(): ProviderCase[] {
  const rows = [
    { value: 'false', onSpan: false, onEvent: false },
    { value: 'NO_CONTENT', onSpan: false, onEvent: false },
    { value: 'true', onSpan: true, onEvent: false },
    { value: 'SPAN_ONLY', onSpan: true, onEvent: false },
    { value: 'EVENT_ONLY', onSpan: false, onEvent: true },
    { value: 'SPAN_AND_EVENT', onSpan: true, onEvent: true },
  ];
  return [
    ...rows.map(
      ({ value, onSpan, onEvent }): ProviderCase => ({
        name: `content: ${CAPTURE}=${value}`,
        run: (t) =>
          withEnvironment({ [CAPTURE]: value }, async () => {
            const { attributes, events } = await completed(t, { prompt: 'the question' }, { texts: ['the reply'] });
            for (const text of ['the question', 'the reply']) {
              expect(JSON.stringify(attributes).includes(text)).toBe(onSpan);
              expect(JSON.stringify(events).includes(text)).toBe(onEvent);
            }
          }),
      }),
    ),
    {
      name: `content: options win over ${CAPTURE}`,
      run: (t) =>
        withEnvironment({ [CAPTURE]: 'false' }, async () => {
          const span = await completed(t, { prompt: 'the question' }, { texts: ['the reply'] }, { captureInput: true });
          expect(everythingOf(span)).toContain('the question');
          expect(everythingOf(span)).not.toContain('the reply');
        }),
    },
  ];
}
