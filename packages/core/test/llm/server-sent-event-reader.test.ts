import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { ServerSentEventReader } from '../../src/llm/server-sent-event-reader.ts';

const EVENTS = ['event: a\ndata: {"text":"é"}\n\n', ': a comment\n\n', 'data:{"text":\ndata: "漢🙂"}\n\n', 'event: ping\n\n'];

/** Reads the bytes in pieces of a size, with a reader that takes every text for content. */
const read = (text: string, size: number) => {
  const events: unknown[] = [];
  const reader = new ServerSentEventReader({ add: (event) => events.push(event) > 0, result: () => events });
  const bytes = new TextEncoder().encode(text);
  const told = [];
  for (let start = 0; start < bytes.length; start += size) told.push(reader.add(bytes.subarray(start, start + size)));
  return { told, result: reader.result() };
};

test.each(['\n', '\r\n', '\r'])('events are read, however the bytes are cut and lines end in %j', (lineEnd) => {
  const text = EVENTS.join('').replaceAll('\n', lineEnd);
  for (const size of [1, 2, 3, 7, 1_000]) expect(read(text, size).result).toEqual([{ text: 'é' }, { text: '漢🙂' }]);
});

test('a piece tells whether it brought content', () => {
  const [first = '', ...rest] = EVENTS;
  expect(read(first + rest.join(''), first.length + 1).told[0]).toBe(true);
  expect(read('event: ping\n\n', 5).told).toEqual([false, false, false]);
});

test('an event that has not come whole is not read', () => {
  expect(read('data: {"text":"cut"}\n', 1_000).result).toEqual([]);
});

test('an event that is not JSON does not keep the others from being read', () => {
  expect(read('data: {"a":1}\n\ndata: oops\n\ndata: {"b":2}\n\ndata: [DONE]\n\n', 1_000)).toEqual({
    told: [true],
    result: [{ a: 1 }, { b: 2 }],
  });
});

test('the end that OpenAI marks is no failure', () => {
  const warn = jest.fn();
  diag.setLogger({ warn } as unknown as DiagLogger, DiagLogLevel.WARN);
  read('data: {"a":1}\n\ndata: [DONE]\n\ndata: [DONE]\n\n', 1_000);
  diag.disable();
  expect(warn).not.toHaveBeenCalled();
});
