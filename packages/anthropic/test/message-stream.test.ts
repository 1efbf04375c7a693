import { describeMessage, messageOutput } from '../src/response.ts';
import { MessageStreamReader } from '../src/stream.ts';
import type { MessageEvent } from '../src/wire.ts';

const read = (...events: MessageEvent[]) => {
  const reader = new MessageStreamReader();
  const content = events.map((event) => reader.add(event));
  return { content, message: reader.result() };
};

const START: MessageEvent = { type: 'message_start', message: { id: 'msg_1', model: 'claude-haiku-4-5', role: 'assistant' } };

test('a stream without events is no message', () => {
  expect(read().message).toBeUndefined();
  expect(read({ type: 'ping' }).message).toBeUndefined();
});

test('only deltas of text, thinking and input are content', () => {
  const { content } = read(
    START,
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: '' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hi' } },
    { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{' } },
    { type: 'content_block_stop', index: 2 },
  );
  expect(content).toEqual([false, false, false, true, false, true, true, false]);
});

test('a delta whose block was not told to begin is a text', () => {
  const { message } = read(START, { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hi' } });
  expect(messageOutput(message!)[0]?.parts).toEqual([{ type: 'text', content: 'Hi' }]);
});

test('where another model takes over, it is the one that answered', () => {
  const fallback = { type: 'fallback', to: { model: 'claude-sonnet-5-5' } };
  expect(read(START, { type: 'content_block_start', index: 0, content_block: fallback }).message?.model).toBe('claude-sonnet-5-5');
});

test('an error that the stream tells is the failure of the message', () => {
  const { message } = read(START, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
  expect(describeMessage(message!)).toMatchObject({
    id: 'msg_1',
    finishReasons: ['error'],
    failure: { type: 'overloaded_error', message: 'Overloaded' },
  });
});

test('the content of a compaction comes in one delta', () => {
  const { message } = read(
    START,
    { type: 'content_block_start', index: 0, content_block: { type: 'compaction', content: null } },
    { type: 'content_block_delta', index: 0, delta: { type: 'compaction_delta', content: 'In short: hello' } },
  );
  expect(messageOutput(message!)[0]?.parts).toEqual([{ type: 'compaction', content: 'In short: hello' }]);
});
