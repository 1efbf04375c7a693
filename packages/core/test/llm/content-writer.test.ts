import { setTimeout } from 'node:timers/promises';
import { watchRejections } from '../../../conformance/src/provider/watch-rejections.ts';
import { type ContentSchema, messageSchema, toolSchema } from '../../src/llm/content-schema.ts';
import { ContentWriter } from '../../src/llm/content-writer.ts';

type Rules = Partial<ConstructorParameters<typeof ContentWriter>[0]>;

const write = (value: unknown, rules: Rules = {}, schema?: ContentSchema): unknown => {
  const json = new ContentWriter({ maskPii: false, maxContentLength: 32_768, ...rules }).json(value, 'content', schema);
  return json === undefined ? undefined : JSON.parse(json);
};

const PATTERN = Buffer.from(Array.from({ length: 251 }, (_, index) => (index * 197 + 31) % 256));

const base64 = (bytes: number): string => Buffer.alloc(bytes, PATTERN).toString('base64');

const wrapped = (bytes: number, lineEnd: string, width = 76): string =>
  base64(bytes)
    .match(new RegExp(`.{1,${width}}`, 'g'))!
    .join(lineEnd);

describe('ContentWriter', () => {
  test('writes what JSON would', () => {
    const value = { text: 'a', count: 0, off: false, nothing: null, missing: undefined, list: [1, undefined, 'b'], when: new Date(0) };
    expect(write(value)).toEqual(JSON.parse(JSON.stringify(value)));
  });

  test('names a circle instead of following it, and keeps what is merely shared', () => {
    const shared = { a: 1 };
    const circle: Record<string, unknown> = { first: shared, second: shared };
    circle.self = circle;
    expect(write(circle)).toEqual({ first: { a: 1 }, second: { a: 1 }, self: '[Circular]' });
  });

  test('takes a BigInt, a function, a symbol and a getter that throws', () => {
    const value = {
      big: 12345678901234567890n,
      call: () => 1,
      symbol: Symbol('s'),
      get broken(): string {
        throw new Error('no');
      },
    };
    expect(write(value)).toEqual({ big: '12345678901234567890', broken: '[Unreadable]' });
  });

  test.each(['type', 'data', 'toJSON'])('names a part whose %s throws, and keeps those beside it', (property) => {
    const broken = Object.defineProperty({ type: 'Buffer' }, property, {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    expect(write(['before', broken, 'after'])).toEqual(['before', '[Unreadable]', 'after']);
    expect(write({ before: 1, broken })).toEqual({ before: 1, broken: '[Unreadable]' });
  });

  test('takes an object whose toJSON returns itself', () => {
    class Message {
      readonly role = 'user';
      readonly size = 3n;
      readonly self = undefined;

      toJSON(): this {
        return this;
      }
    }
    expect(write([new Message()])).toEqual([{ role: 'user', size: '3' }]);
    const circle: Record<string, unknown> = { toJSON: () => circle, role: 'user' };
    circle.self = circle;
    expect(write(circle)).toEqual({ role: 'user', self: '[Circular]' });
  });

  test('takes what cannot be read at all, alone and among others', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const broken = {
      get type(): string {
        throw new Error('no');
      },
    };
    for (const value of [proxy, broken]) {
      expect(write(value)).toBe('[Unreadable]');
      expect(write([value, 'text'])).toEqual(['[Unreadable]', 'text']);
      expect(write({ value }, { maskPii: true })).toEqual({ value: '[Unreadable]' });
    }
  });

  test('takes what can be read only once', () => {
    const text = () => {
      let reads = 0;
      return {
        get text(): string {
          reads += 1;
          if (reads > 1) throw new Error('read already');
          return 'a text';
        },
      };
    };
    expect(write(text())).toBeUndefined();
    expect(write(text(), { maskPii: true })).toBeUndefined();
  });

  test('keeps a key named __proto__ as a key', () => {
    const json = new ContentWriter({ maskPii: false, maxContentLength: 100 }).json(
      JSON.parse('{"__proto__":{"polluted":"yes"},"a":1}'),
      'content',
    );
    expect(json).toBe('{"__proto__":{"polluted":"yes"},"a":1}');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  test('goes no deeper than 32 levels', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    expect(JSON.stringify(write(deep))).toContain('[Too deep]');
  });

  test.each([
    ['a Uint8Array', new Uint8Array(10), '[binary, 10 bytes]'],
    ['an ArrayBuffer', new ArrayBuffer(11), '[binary, 11 bytes]'],
    ['a Blob', new Blob(['twelve bytes']), '[binary, 12 bytes]'],
    ['a Buffer through JSON', JSON.parse(JSON.stringify(Buffer.alloc(13))), '[binary, 13 bytes]'],
    ['a data URL', `data:image/png;base64,${base64(300)}`, '[image/png, 300 bytes]'],
    ['a data URL with a parameter', `data:audio/wav;codecs=1;base64,${base64(300)}`, '[audio/wav, 300 bytes]'],
    ['base64', base64(600), '[binary, 600 bytes]'],
    ['base64 of a known format', `iVBORw0KGgo${base64(600)}`, '[image/png, 608 bytes]'],
    ['base64 for URLs', base64(600).replaceAll('+', '-').replaceAll('/', '_'), '[binary, 600 bytes]'],
    ['a data URL inside of a text', `see data:image/gif;base64,${base64(300)} there`, 'see [image/gif, 300 bytes] there'],
    ['base64 inside of a text', `see ${base64(600)} there`, 'see [binary, 600 bytes] there'],
  ])('describes %s', (_kind, value, expected) => expect(write([value])).toEqual([expected]));

  test('describes base64 in lines of 76', () => {
    expect(write(wrapped(600, '\r\n'))).toMatch(/^\[binary, 6\d\d bytes\]$/);
  });

  test.each([
    ['after a line of text', `My file:\n${base64(600)}`, 'My file:\n[binary, 600 bytes]'],
    ['between lines of text', `My file:\n\n${base64(600)}\nWhat is it?`, 'My file:\n\n[binary, 600 bytes]\nWhat is it?'],
    [
      'after a long path',
      `${'/some/long/path'.repeat(5)}\n${wrapped(600, '\n', 64)}`,
      `${'/some/long/path'.repeat(5)}\n[binary, 600 bytes]`,
    ],
    ['in a fence', `\`\`\`\n${base64(600)}\n\`\`\`\n`, '```\n[binary, 600 bytes]\n```\n'],
    ['in a mail', `To: b\r\n\r\n${wrapped(600, '\r\n')}\r\n--x--`, 'To: b\r\n\r\n[binary, 600 bytes]\r\n--x--'],
    [
      'in a PEM block',
      `-----BEGIN CERTIFICATE-----\n${wrapped(601, '\n', 64)}\n-----END CERTIFICATE-----`,
      '-----BEGIN CERTIFICATE-----\n[binary, 603 bytes]\n-----END CERTIFICATE-----',
    ],
    ['indented', `file: |\n  ${wrapped(600, '\n  ')}\nname: a`, 'file: |\n  [binary, 600 bytes]\nname: a'],
    ['quoted', `He wrote:\n> ${wrapped(600, '\n> ')}\n> Bye`, 'He wrote:\n> [binary, 600 bytes]\n> Bye'],
    ['in lines inside of JSON', JSON.stringify({ a: wrapped(600, '\r\n'), b: 1 }), '{"a":"[binary, 600 bytes]","b":1}'],
    ['in lines inside of JSON in JSON', JSON.stringify(JSON.stringify([wrapped(600, '\n')])), '"[\\"[binary, 600 bytes]\\"]"'],
    ['in a data URL of lines', `![x](data:a/b;base64,${wrapped(600, '\r\n')}) What?`, '![x]([a/b, 615 bytes]) What?'],
    ['in a data URL before text', `data:image/png;base64,${base64(60)} What is this?`, '[image/png, 60 bytes] What is this?'],
    ['in a data URL before a word', `data:image/png;base64,${base64(600)}\nDescribe`, '[image/png, 600 bytes]\nDescribe'],
    ['in a long data URL before text', `data:image/png;base64,${base64(600_000)} What?`, '[image/png, 600000 bytes] What?'],
    ['in two data URLs', `data:a/b;base64,${base64(300)} or data:a/c;base64,${base64(300)}`, '[a/b, 300 bytes] or [a/c, 300 bytes]'],
    ['that is long between texts', `See ${base64(600_000)} and say`, 'See [binary, 600000 bytes] and say'],
    [
      'that is long, in lines between texts',
      `See:\n${wrapped(600_000, '\n')}\nWhat is it?`,
      /^See:\n\[binary, 607\d+ bytes\]\nWhat is it\?$/,
    ],
  ])('describes base64 %s', (_where, text, expected) => {
    if (typeof expected === 'string') expect(write(text)).toBe(expected);
    else expect(write(text)).toMatch(expected);
  });

  test('describes base64 wherever it begins and whatever its length', () => {
    for (let before = 0; before < 130; before += 1) {
      for (const bytes of [150, 190, 301]) {
        const written = write(`${'word '.repeat(30).slice(0, before)}\n  ${wrapped(bytes, '\n  ', 60)}\n`) as string;
        expect(written).toMatch(/\[binary, \d+ bytes\]/);
        expect(written.length).toBeLessThan(before + 80);
      }
    }
  });

  test('describes a text of 10 MB by its size', () => {
    expect(write(base64(10_500_000))).toBe('[binary, 10500000 bytes]');
  });

  test.each([
    ['a long word', 'x'.repeat(2_000)],
    ['a hash', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'.repeat(4)],
    ['names, one a line', Array.from({ length: 60 }, (_, index) => `Name${index}`).join('\n')],
    ['paths, one a line', Array.from({ length: 30 }, (_, index) => `/Some/long/path/of/module-${'x'.repeat(index)}/2`).join('\n')],
    ['a word after a data URL that is none', `data:text/plain,${'Some 1 text'.repeat(30)}`],
    ['ordinary text', 'The quick brown Fox jumps over 13 lazy Dogs. '.repeat(20)],
  ])('keeps %s', (_kind, text) => expect(write(text)).toBe(text));

  describe('what is too long', () => {
    test('is shortened inside, the longest first', () => {
      const value = [
        { role: 'user', parts: [{ type: 'text', content: 'a'.repeat(5_000) }] },
        { role: 'assistant', parts: [{ type: 'text', content: 'short' }] },
      ];
      const written = write(value, { maxContentLength: 500 }) as typeof value;
      expect(written[0]?.parts[0]?.content).toMatch(/^a{300,}…$/);
      expect(written[1]).toEqual(value[1]);
    });

    test.each([100, 101, 102, 103, 104, 105, 500])('is within %i bytes, no character cut', (maxContentLength) => {
      const json = new ContentWriter({ maskPii: false, maxContentLength }).json(['👩‍👩‍👧 ü €'.repeat(50)], 'content') as string;
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(maxContentLength);
      expect(json).not.toMatch(/\\ud[89a-f]|\p{Surrogate}/iu);
    });

    test('loses elements from the middle where shortening is not enough', () => {
      const list = Array.from({ length: 300 }, (_, index) => ({ index }));
      const written = write(list, { maxContentLength: 400 }) as typeof list;
      expect(written.length).toBeGreaterThan(10);
      expect(written[0]).toEqual({ index: 0 });
      expect(written.at(-1)).toEqual({ index: 299 });
    });

    test('loses items of the lists inside, and no text', () => {
      const text = { type: 'text', content: 'I will delete these records, for nobody needs them' };
      const ids = Array.from({ length: 9_000 }, (_, index) => index);
      const messages = [{ role: 'assistant', parts: [text, { type: 'tool_call', id: '1', name: 'delete', arguments: { ids } }] }];
      const [{ role, parts }] = write(messages, {}, messageSchema) as [(typeof messages)[0]];
      expect([role, parts[0]]).toEqual(['assistant', text]);
      const { ids: kept } = (parts[1] as { arguments: { ids: unknown[] } }).arguments;
      expect(kept.length).toBeGreaterThan(2_000);
      expect([kept[0], kept.at(-1)]).toEqual([0, 8_999]);
      expect(kept).toContain(`[${9_000 - kept.length + 1} more]`);
    });

    test.each([
      ['a list', { ids: Array.from({ length: 9_000 }, (_, index) => index) }],
      ['a matrix', Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => 0.5))],
      ['many properties', Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`id_${index}`, index]))],
      ['a tree', Array.from({ length: 8 }).reduce((below) => ({ a: below, b: below, c: below, d: below }), 'leaf' as unknown)],
      ['texts of three bytes a character', { names: Array.from({ length: 9_000 }, () => '漢字') }],
      ['texts that are escaped', { names: Array.from({ length: 9_000 }, () => '\u0001') }],
    ])('keeps something of %s', (_kind, value) => {
      for (const maxContentLength of [300, 5_000, 32_768]) {
        const json = new ContentWriter({ maskPii: false, maxContentLength }).json(value, 'content') as string;
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(maxContentLength);
        expect(json.length).toBeGreaterThan(Math.min(150, maxContentLength / 5));
        expect(json).toMatch(/\[\d+ more\]/);
        JSON.parse(json);
      }
    });

    test('keeps messages whole, the first and the last of them', () => {
      const messages = Array.from({ length: 2_000 }, (_, index) => ({
        role: 'user',
        parts: [{ type: 'text', content: `${index} ${'word '.repeat(200)}` }],
        name: 'jane',
        finish_reason: 'stop',
      }));
      const written = write(messages, {}, messageSchema) as typeof messages;
      expect([written[0]?.parts[0]?.content.slice(0, 2), written.at(-1)?.parts[0]?.content.slice(0, 5)]).toEqual(['0 ', '1999 ']);
      for (const message of written) expect(Object.keys(message)).toEqual(['role', 'parts', 'name', 'finish_reason']);
      const parts = Array.from({ length: 5_000 }, (_, index) => ({ type: 'text', content: `${index}` }));
      const [message] = write([{ role: 'user', parts }], {}, messageSchema) as [{ parts: object[] }];
      for (const part of message.parts) expect(part).toEqual({ type: 'text', content: expect.any(String) });
    });

    test('is left out where nothing of it fits', () => {
      expect(write({ a: 'b'.repeat(100) }, { maxContentLength: 3 })).toBeUndefined();
    });
  });

  describe('a single text', () => {
    const shortened = (text: string, maxContentLength: number) =>
      new ContentWriter({ maskPii: false, maxContentLength }).text(text, 'error');

    test.each([
      ['abc', 3, 'abc'],
      ['abcdef', 5, 'ab…'],
      ['天气很好', 12, '天气很好'],
      ['天气很好', 11, '天气…'],
      ['a😀😀', 8, 'a😀…'],
      ['a😀😀', 7, 'a…'],
      ['天气', 2, ''],
    ])('%s in %i bytes', (text, maxBytes, expected) => expect(shortened(text, maxBytes)).toBe(expected));

    test('has no more bytes than the limit, however long it is', () => {
      expect(Buffer.byteLength(shortened('天'.repeat(100_000), 32_768))).toBe(32_766);
      expect(shortened('a'.repeat(100_000), 32_768)).toBe(`${'a'.repeat(32_765)}…`);
    });
  });

  describe('mask', () => {
    test('gets every text and every key of data with its path, and what it gives is written', () => {
      const seen: string[] = [];
      const mask = (text: string, { path }: { path: string }): string => {
        seen.push(`${path}: ${text}`);
        return text.toUpperCase();
      };
      expect(write([{ a: 'b' }, { c: { deep: ['d'] } }], { mask })).toEqual([{ A: 'B' }, { C: { DEEP: ['D'] } }]);
      expect(seen).toEqual(['content[0]: a', 'content[0].a: b', 'content[1]: c', 'content[1].c: deep', 'content[1].c.deep[0]: d']);
    });

    test('leaves the words of the conventions, the ids and the names of tools', () => {
      const message = (content: string, rest: object = {}) => ({
        role: 'user',
        parts: [
          { type: 'text', content },
          { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { type: 'a', role: 'b', id: 'c', [content]: 1 } },
          { type: 'tool_call_response', id: 'call_1', response: [{ type: 'a' }] },
          { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 3 bytes]', name: content },
          { type: 'uri', modality: 'image', mime_type: 'image/png', uri: content },
        ],
        finish_reason: 'stop',
        ...rest,
      });
      expect(write([message('Oslo', { name: 'jane' })], { mask: () => '***' }, messageSchema)).toEqual([
        {
          role: 'user',
          parts: [
            { type: 'text', content: '***' },
            {
              type: 'tool_call',
              id: 'call_1',
              name: 'weather',
              arguments: { '***': '***', '*** 2': '***', '*** 3': '***', '*** 4': '***' },
            },
            { type: 'tool_call_response', id: 'call_1', response: [{ '***': '***' }] },
            { type: 'blob', modality: 'image', mime_type: 'image/png', content: '***', name: '***' },
            { type: 'uri', modality: 'image', mime_type: 'image/png', uri: '***' },
          ],
          finish_reason: 'stop',
          name: '***',
        },
      ]);
      const tool = { type: 'function', name: 'weather', description: 'For jane@example.com', parameters: { a: 'jane@example.com' } };
      expect(write([tool], { maskPii: true }, toolSchema)).toEqual([{ ...tool, description: 'For [EMAIL]', parameters: { a: '[EMAIL]' } }]);
    });

    test('gets numbers as texts, and changes those alone that it changes', () => {
      const value = {
        card: 4111111111111111,
        big: 4111111111111111n,
        year: 2026,
        price: -12.5e-9,
        long: 1234567890123457,
        none: null,
        yes: true,
      };
      expect(write(value, { maskPii: true })).toEqual({ ...value, card: '[CARD]', big: '[CARD]' });
      expect(write([1, 2.5, true, null], { mask: (text) => `<${text}>` })).toEqual(['<1>', '<2.5>', true, null]);
    });

    test('with maskPii gets numbers of 12 digits and more, for no shorter one is a card', () => {
      expect(write([501800000009, 50180000009], { maskPii: true })).toEqual(['[CARD]', 50180000009]);
    });

    test('loses no value by the keys that it makes one', () => {
      const value = JSON.parse(
        '{"a@example.com":1,"b@example.com":2,"[EMAIL] 3":3,"c@example.com":4,"__proto__":{"d@example.com":5},"x":6}',
      );
      const json = new ContentWriter({ maskPii: true, maxContentLength: 1_000 }).json(value, 'content');
      expect(json).toBe('{"[EMAIL]":1,"[EMAIL] 2":2,"[EMAIL] 3":3,"[EMAIL] 4":4,"__proto__":{"[EMAIL]":5},"x":6}');
      expect(write({ a: 1, b: 2 }, { mask: () => '__proto__' })).toEqual(JSON.parse('{"__proto__":"__proto__","__proto__ 2":"__proto__"}'));
    });

    test('masks the whole where it throws or gives no string', () => {
      const throwing = (): string => {
        throw new Error('broken');
      };
      expect(write(['a'], { mask: throwing })).toEqual(['[MASKED]']);
      expect(write(['a'], { mask: (() => 1) as unknown as () => string })).toEqual(['[MASKED]']);
    });

    test('masks the whole where it gives a promise, of whose rejection nobody hears', async () => {
      const rejections = watchRejections();
      const mask = (async () => Promise.reject(new Error('service down'))) as unknown as () => string;
      expect(write(['a'], { mask })).toEqual(['[MASKED]']);
      await setTimeout(10);
      expect(await rejections.stop()).toEqual([]);
    });

    test('comes after maskPii', () => {
      expect(write('to jane@example.com', { maskPii: true, mask: (text) => `<${text}>` })).toBe('<to [EMAIL]>');
    });

    test.each([
      ['e-mail addresses', 'customer.981@example-company.com, '],
      ['payment cards', '4111 1111 1111 1111\n'],
      ['emoji', '😀 joe@example.com '],
    ])('shows no edge of a text of many %s', (_kind, unit) => {
      for (let before = 0; before < unit.length; before += 1) {
        const text = `${'x'.repeat(before)} ${unit.repeat(3_000)}`;
        const { content } = write({ content: text }, { maskPii: true }) as { content: string };
        for (const shown of [content, new ContentWriter({ maskPii: true, maxContentLength: 32_768 }).text(text, 'a')]) {
          expect(shown.slice(-40)).toMatch(/(?:\[EMAIL\](?:, |.{1,4})|\[CARD\]\n)[^\d@]{0,9}…$/u);
          expect(shown).not.toMatch(/\d|@|\p{Surrogate}/u);
        }
      }
    });

    test('shows no edge of a text that binary content has made short', () => {
      const text = `${'a '.repeat(100)}${base64(30_000)} ${'joe@example.com '.repeat(100_000)}`;
      expect(write(text, { maskPii: true })).toMatch(/^(?:a ){100}\[binary, 30000 bytes\] (?:\[EMAIL\] )*\[?[A-Z]*\]?…$/);
    });

    test('that leaves hardly anything of a long text has it masked as a whole', () => {
      const writer = new ContentWriter({ maskPii: false, mask: () => 'short', maxContentLength: 100 });
      expect(writer.text('word '.repeat(1_000), 'error')).toBe('[MASKED]…');
    });

    test('is spared what cannot be recorded, and leaves none of it', () => {
      let seen = 0;
      const mask = (text: string): string => {
        seen += text.length;
        return text.toUpperCase();
      };
      const messages = Array.from({ length: 2_048 }, (_, index) => ({
        role: 'user',
        parts: [{ type: 'text', content: `${index} ${'word '.repeat(200)}` }],
      }));
      const written = write(messages, { mask }, messageSchema) as typeof messages;
      expect(seen).toBeLessThan(200_000);
      expect([written[0]?.parts[0]?.content.slice(0, 6), written.at(-1)?.parts[0]?.content.slice(0, 9)]).toEqual(['0 WORD', '2047 WORD']);
      expect(JSON.stringify(written)).not.toContain('word');
      const long = write(
        [{ role: 'user', parts: [{ type: 'text', content: 'word '.repeat(3_000) }, ...messages[0]!.parts] }],
        { mask },
        messageSchema,
      );
      expect(JSON.stringify(long)).not.toContain('word');
    });

    test('sees a secret whole that lies across the cut', () => {
      const text = `${'a '.repeat(40)}jane.doe@example.com`;
      expect(new ContentWriter({ maskPii: true, maxContentLength: 90 }).text(text, 'error')).toBe(`${'a '.repeat(40)}[EMAIL]`);
    });
  });
});
