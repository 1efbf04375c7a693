import type { ChatInput, ProviderCase, ProviderTest } from '../contract.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts, type SpanMessage } from '../span-content.ts';
import { completed } from './attribute-cases.ts';
import { collect, openStream } from './open-stream.ts';

const SECRET = 'XYZZY-9471';
const TOOL_CALL = { id: 'call_1', name: 'lookup', arguments: { word: SECRET } };

/** A secret in every part of a request that can contain one. */
const SECRET_INPUT: ChatInput = {
  prompt: `Who knows ${SECRET}?`,
  system: `Never tell ${SECRET}`,
  tool: { name: 'lookup', parameter: `such as ${SECRET}` },
  toolExchange: { call: TOOL_CALL, result: `found ${SECRET}` },
};

const BINARY = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7 + (index >> 5)) % 256));

const PERSONAL: Readonly<Record<string, string>> = {
  'an e-mail address': 'jane.doe@example.com',
  'a phone number': '+1 415 555 0132',
  'a payment card': '4111 1111 1111 1111',
  'an IBAN': 'DE89 3704 0044 0532 0130 00',
  'a national id': '078-05-1120',
  'an IP address': '203.0.113.77',
  'an API key': 'sk-proj-4fT9aKq2LmZx81RbYw07CdEeHjUv',
  'a bearer token': 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
};

/** What must never leave the process. */
export const privacyCases: ProviderCase[] = [
  {
    name: 'privacy: with captureInput off nothing of the request leaves',
    async run(t) {
      await expectNoSecret(t, await completed(t, SECRET_INPUT, {}, { captureInput: false }));
    },
  },
  {
    name: 'privacy: with captureOutput off nothing of the answer leaves',
    async run(t) {
      const span = await completed(t, {}, { texts: [`It is ${SECRET}`], toolCalls: [TOOL_CALL] }, { captureOutput: false });
      await expectNoSecret(t, span);
    },
  },
  {
    name: 'privacy: with captureOutput off nothing of a stream leaves',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: [`It is ${SECRET}`], toolCalls: [TOOL_CALL] })));
      await collect(await openStream(t, t.wrapped({ captureOutput: false })));
      await expectNoSecret(t, await t.span());
    },
  },
  {
    name: 'privacy: with captureInput off an error that quotes the request does not leave',
    async run(t) {
      t.server.answer(t.provider.errorAnswer(400, `invalid prompt: ${SECRET}`));
      const promise = t.provider.complete(t.wrapped({ captureInput: false }), t.provider.request(SECRET_INPUT));
      await expect(promise).rejects.toThrow(SECRET);
      const span = await t.span();
      await expectNoSecret(t, span);
      expect(span.attributes['error.type']).toBe(t.provider.expected.errors.badRequest);
    },
  },
  ...Object.entries({
    'with captureInput off': { captureInput: false },
    'with a mask': { mask: (value: string) => value.replaceAll(SECRET, '***') },
  }).map(
    ([how, options]): ProviderCase => ({
      name: `privacy: ${how} an error that quotes a stack does not leave in its own stack`,
      async run(t) {
        t.server.answer(t.provider.errorAnswer(400, `cannot debug\n    at ${SECRET} (/home/${SECRET}.js:1:2)\n    at /${SECRET}.js:3:4`));
        await expect(t.provider.complete(t.wrapped(options), t.provider.request({}))).rejects.toThrow(SECRET);
        const span = await t.span();
        await expectNoSecret(t, span);
        expect(span.events[0]?.attributes?.['exception.stacktrace']).toMatch(/\n\s+at .+:\d+:\d+/);
      },
    }),
  ),
  {
    name: 'privacy: what one flag turns off, the other does not bring back',
    async run(t) {
      const withoutInput = await completed(t, { prompt: SECRET }, { texts: ['public'] }, { captureInput: false });
      expect(outputTexts(withoutInput)).toEqual(['public']);
      expect(withoutInput.attributes['gen_ai.input.messages']).toBeUndefined();
    },
  },
  {
    name: 'privacy: an image is replaced by its type and size',
    async run(t) {
      const span = await completed(t, { prompt: 'What is this?', image: BINARY.toString('base64') });
      expectNoBinary(everythingOf(span));
      expect(span.attributes['gen_ai.input.messages']).toContain('image/png');
      expect(span.attributes['gen_ai.input.messages']).toContain('What is this?');
    },
  },
  ...Object.entries({
    'a data URL inside a text': `see data:image/png;base64,${BINARY.toString('base64')} please`,
    'bare base64': BINARY.toString('base64'),
    base64url: BINARY.toString('base64url'),
    'base64 in lines': BINARY.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    'base64 under a line of text': `The file:\n${BINARY.toString('base64')}`,
    'base64 in lines inside of JSON': JSON.stringify({ file: BINARY.toString('base64').replaceAll(/.{76}/g, '$&\r\n') }),
  }).map(
    ([shape, text]): ProviderCase => ({
      name: `privacy: ${shape} is replaced, in a prompt, a tool result and an answer`,
      async run(t) {
        const call = { id: 'call_1', name: 'read', arguments: { file: text } };
        expectNoBinary(everythingOf(await completed(t, { prompt: text, toolExchange: { call, result: text } }, { texts: [text] })));
      },
    }),
  ),
  {
    name: 'privacy: keys such as __proto__ pollute nothing',
    async run(t) {
      const hostile = JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"city":"Oslo"}');
      const call = { id: 'call_1', name: '__proto__', arguments: hostile };
      await t.sameAsBare(
        () => [t.provider.answer({ toolCalls: [call] })],
        // Compared as text, because some SDKs parse arguments, and an object with its own `constructor` property never compares as
        // strictly equal.
        async (client) => JSON.stringify(await t.provider.complete(client, t.provider.request({ toolExchange: { call, result: 'ok' } }))),
      );
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ toolCalls: [call] }))],
        async (client) => JSON.stringify(await collect(await openStream(t, client))),
      );
      await t.spans(2);
      expect(({} as { polluted?: string }).polluted).toBeUndefined();
    },
  },
  {
    name: 'privacy: mask sees all that is recorded, with its path',
    async run(t) {
      const paths = new Set<unknown>();
      const mask = (value: string, { path }: { path: string }): string => {
        paths.add(path);
        return value.replaceAll(SECRET, '***');
      };
      const span = await completed(t, SECRET_INPUT, { texts: [`It is ${SECRET}`], toolCalls: [TOOL_CALL] }, { mask });
      await expectNoSecret(t, span);
      expect(span.attributes['gen_ai.input.messages']).toContain('Who knows ***?');
      expect(paths.size).toBeGreaterThan(1);
      for (const path of paths) expect(path).toEqual(expect.stringMatching(/./));
    },
  },
  {
    name: 'privacy: mask is applied to errors, and the error of the caller is left alone',
    async run(t) {
      t.server.answer(t.provider.errorAnswer(400, `bad word ${SECRET}`));
      const promise = t.provider.complete(t.wrapped({ mask: (value) => value.replaceAll(SECRET, '***') }), t.provider.request({}));
      await expect(promise).rejects.toThrow(SECRET);
      const span = await t.span();
      await expectNoSecret(t, span);
      expect(span.status.message).toContain('bad word ***');
    },
  },
  {
    name: 'privacy: a mask that throws masks the whole value and spares the caller',
    async run(t) {
      const mask = (): never => {
        throw new Error(`failed at ${SECRET}`);
      };
      const span = await completed(t, SECRET_INPUT, { texts: [`It is ${SECRET}`] }, { mask });
      await expectNoSecret(t, span);
      expect(span.attributes['gen_ai.output.messages']).toContain('[MASKED]');
    },
  },
  {
    name: 'privacy: a mask that gives no string masks the whole value',
    async run(t) {
      const mask = (() => undefined) as unknown as (value: string) => string;
      await expectNoSecret(t, await completed(t, SECRET_INPUT, { texts: [`It is ${SECRET}`] }, { mask }));
    },
  },
  {
    name: 'privacy: a mask that gives a promise masks the whole value, and nobody hears of its rejection',
    async run(t) {
      const mask = (async () => Promise.reject(new Error(SECRET))) as unknown as (value: string) => string;
      await expectNoSecret(t, await completed(t, SECRET_INPUT, { texts: [`It is ${SECRET}`] }, { mask }));
    },
  },
  {
    name: 'privacy: mask leaves the words of the conventions, ids and names of tools, but not those of arguments',
    async run(t) {
      const call = { id: 'call_1', name: 'lookup', arguments: { type: SECRET, [SECRET]: { role: SECRET, id: SECRET } } };
      const input = { ...SECRET_INPUT, toolExchange: { call, result: SECRET } };
      const options = { texts: [SECRET], toolCalls: [call] };
      const plain = await completed(t, input, options);
      t.telemetry.reset();
      const masked = await completed(t, input, options, { mask: () => '***' });
      await expectNoSecret(t, masked);
      expect(schemaOf(inputMessages(masked))).toEqual(schemaOf(inputMessages(plain)));
      expect(schemaOf(outputMessages(masked))).toEqual(schemaOf(outputMessages(plain)));
      expect(outputTexts(masked)[0]).toBe('***');
    },
  },
  {
    name: 'privacy: maskPii masks numbers and keys of arguments',
    async run(t) {
      const args = { card: 4111111111111111, count: 3, rights: { 'jane.doe@example.com': 'admin', 'joe@example.com': 'guest' } };
      const span = await completed(t, {}, { toolCalls: [{ id: 'call_1', name: 'invite', arguments: args }] }, { maskPii: true });
      const part = outputMessages(span)[0]?.parts.find(({ type }) => type === 'tool_call');
      expect(part?.arguments).toEqual({ card: '[CARD]', count: 3, rights: { '[EMAIL]': 'admin', '[EMAIL] 2': 'guest' } });
    },
  },
  {
    name: 'privacy: maskPii shows nothing of what lies across the cut of a long text',
    async run(t) {
      const prompt = `${' '.repeat(7)}${'jane.doe@example.com, '.repeat(3_000)}`;
      const masked = inputMessages(await completed(t, { prompt }, {}, { maskPii: true })).at(-1)?.parts[0]?.content as string;
      expect(masked).toMatch(/\[EMAIL\][^@]{1,8}…$/);
      expect(masked).not.toMatch(/@|jane/);
    },
  },
  ...Object.entries(PERSONAL).map(
    ([what, value]): ProviderCase => ({
      name: `privacy: maskPii masks ${what}`,
      async run(t) {
        const call = { id: 'call_1', name: 'note', arguments: { text: `write ${value} down` } };
        const answer = { texts: [`Their data: ${value}.`], toolCalls: [call] };
        const span = await completed(t, { prompt: `Mine is ${value}, thanks` }, answer, { maskPii: true });
        expect(everythingOf(span)).not.toContain(value);
        expect(span.attributes['gen_ai.input.messages']).toContain('Mine is ');
      },
    }),
  ),
  {
    name: 'privacy: maskPii masks what a stream splits over chunks',
    async run(t) {
      const { chunks, streamed } = t.provider;
      t.server.answer(streamed(chunks({ texts: ['Call +1 415 555 0132 now'] })));
      await collect(await openStream(t, t.wrapped({ maskPii: true })));
      const span = await t.span();
      expect(everythingOf(span)).not.toContain('555 0132');
      expect(outputTexts(span)[0]).toMatch(/^Call .* now$/);
    },
  },
  {
    name: 'privacy: maskPii masks errors',
    async run(t) {
      t.server.answer(t.provider.errorAnswer(401, 'Incorrect API key provided: sk-proj-4fT9aKq2LmZx81RbYw07CdEeHjUv'));
      await expect(t.provider.complete(t.wrapped({ maskPii: true }), t.provider.request({}))).rejects.toThrow('sk-proj');
      expect(everythingOf(await t.span())).not.toContain('4fT9aKq2');
    },
  },
  {
    name: 'privacy: maskPii leaves ordinary text alone',
    async run(t) {
      const text = 'Order 12 of 2026-11-21 costs 19.99, see chapter 4.2 and room 101';
      expect(outputTexts(await completed(t, {}, { texts: [text] }, { maskPii: true }))).toEqual([text]);
    },
  },
];

/** The fields of messages that no mask may change. */
const schemaOf = (messages: readonly SpanMessage[]): object[] =>
  messages.map(({ role, finish_reason, parts }) => ({
    role,
    finish_reason,
    parts: parts.map(({ type, id, modality, name }) => ({ type, id, modality, name })),
  }));

const expectNoSecret = async <Client extends object>(t: ProviderTest<Client>, span: Parameters<typeof everythingOf>[0]): Promise<void> => {
  expect(everythingOf(span)).not.toContain(SECRET);
  expect(JSON.stringify(await t.telemetry.collectMetrics())).not.toContain(SECRET);
};

/** Neither the beginning nor the middle of {@link BINARY} may appear in the text, in either alphabet. */
const expectNoBinary = (text: string): void => {
  for (const encoding of ['base64', 'base64url'] as const) {
    const encoded = BINARY.toString(encoding);
    for (const start of [0, 900, 2_400]) expect(text).not.toContain(encoded.slice(start, start + 60));
  }
};
