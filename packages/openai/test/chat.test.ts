import { chatInput } from '../src/chat/request.ts';
import { chatOutput, chatUsage } from '../src/chat/response.ts';
import { ChatStreamReader } from '../src/chat/stream.ts';
import type { ChatChunk } from '../src/chat/wire.ts';
import { withoutEcho } from '../src/text-completions.ts';

const read = (...chunks: ChatChunk[]) => {
  const reader = new ChatStreamReader();
  const content = chunks.map((chunk) => reader.add(chunk));
  return { content, output: chatOutput(reader.result()!) };
};

describe('usage', () => {
  test('of xAI counts reasoning beside the completion', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 35, completion_tokens_details: { reasoning_tokens: 20 } };
    expect(chatUsage(usage)).toMatchObject({ input: 10, output: 25, reasoning: 20 });
  });

  test('of OpenAI counts reasoning in the completion', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 25, total_tokens: 35, completion_tokens_details: { reasoning_tokens: 20 } };
    expect(chatUsage(usage)).toMatchObject({ output: 25, reasoning: 20 });
  });

  test('of DeepSeek tells the cache at its top', () => {
    expect(chatUsage({ prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 8 })).toMatchObject({ input: 10, cacheRead: 8 });
  });

  test('that is no number is none', () => {
    expect(chatUsage({ prompt_tokens: '10', completion_tokens: 5, total_tokens: Number.NaN })).toMatchObject({
      input: undefined,
      output: 5,
    });
    expect(chatUsage({ prompt_tokens: '10', completion_tokens: true })).toBeUndefined();
  });
});

describe('images that a model of OpenRouter made', () => {
  const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
  const part = { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 3 bytes]' };

  test('are parts of the answer, and of the history that it goes to', () => {
    const message = { role: 'assistant', content: 'Here:', images };
    const parts = [{ type: 'text', content: 'Here:' }, part];
    expect(chatOutput({ choices: [{ message, finish_reason: 'stop' }] })).toEqual([{ role: 'assistant', parts, finish_reason: 'stop' }]);
    expect(chatInput({ messages: [message] }).messages).toEqual([{ role: 'assistant', parts }]);
  });

  test('come streamed', () => {
    const { content, output } = read(
      { choices: [{ delta: { role: 'assistant', content: '' } }] },
      { choices: [{ delta: { images } }] },
      { choices: [{ delta: {}, finish_reason: 'stop' }] },
    );
    expect(content).toEqual([false, true, false]);
    expect(output).toEqual([{ role: 'assistant', parts: [part], finish_reason: 'stop' }]);
  });
});

describe('input', () => {
  test('of images, by URL and inline', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'input_audio', input_audio: { data: 'AAAAAAAA', format: 'wav' } },
      { type: 'file', file: { file_id: 'file_1', filename: 'a.pdf' } },
      { type: 'of_tomorrow', payload: 1 },
    ];
    expect(chatInput({ messages: [{ role: 'user', content }] }).messages).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
          { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 3 bytes]' },
          { type: 'blob', modality: 'audio', mime_type: 'audio/wav', content: '[audio/wav, 6 bytes]' },
          { type: 'file', modality: 'document', file_id: 'file_1', name: 'a.pdf' },
          { type: 'of_tomorrow', payload: 1 },
        ],
      },
    ]);
  });

  test('of functions and their results, the older way', () => {
    const messages = [
      { role: 'assistant', content: null, function_call: { name: 'weather', arguments: '{"city":"Oslo"}' } },
      { role: 'function', name: 'weather', content: 'Rain' },
    ];
    const { messages: input, tools } = chatInput({ messages, functions: [{ name: 'weather', parameters: {} }] });
    expect(input).toEqual([
      { role: 'assistant', parts: [{ type: 'tool_call', name: 'weather', arguments: { city: 'Oslo' } }] },
      { role: 'function', name: 'weather', parts: [{ type: 'tool_call_response', id: 'weather', response: 'Rain' }] },
    ]);
    expect(tools).toEqual([{ type: 'function', name: 'weather', parameters: {} }]);
  });

  test('of a custom tool', () => {
    const messages = [{ role: 'assistant', tool_calls: [{ id: 'call_1', type: 'custom', custom: { name: 'sql', input: 'select 1' } }] }];
    expect(chatInput({ messages }).messages?.[0]?.parts).toEqual([{ type: 'tool_call', id: 'call_1', name: 'sql', arguments: 'select 1' }]);
  });
});

describe('a stream', () => {
  test('has content from the first text on, not from the role', () => {
    const { content } = read(
      { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] },
      { choices: [{ index: 0, delta: { content: 'a' } }] },
    );
    expect(content).toEqual([false, true]);
  });

  test('tells `error` for a choice that has not ended, the choices in their order', () => {
    const { output } = read(
      { choices: [{ index: 1, delta: { content: 'second' } }] },
      { choices: [{ index: 0, delta: { content: 'first' }, finish_reason: 'stop' }] },
    );
    expect(output).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'first' }], finish_reason: 'stop' },
      { role: 'assistant', parts: [{ type: 'text', content: 'second' }], finish_reason: 'error' },
    ]);
  });

  test('of tool calls without an index has each whole', () => {
    const call = (id: string) => ({
      choices: [{ index: 0, delta: { tool_calls: [{ id, function: { name: 'weather', arguments: '{}' } }] } }],
    });
    expect(read(call('call_1'), call('call_2')).output[0]?.parts).toEqual([
      { type: 'tool_call', id: 'call_1', name: 'weather', arguments: {} },
      { type: 'tool_call', id: 'call_2', name: 'weather', arguments: {} },
    ]);
  });

  test('of audio keeps the transcript and the size', () => {
    const audio = (piece: object) => ({ choices: [{ index: 0, delta: { audio: piece } }] });
    expect(read(audio({ id: 'a', data: 'AAAA' }), audio({ data: 'BBBB', transcript: 'Hello' })).output[0]?.parts).toEqual([
      { type: 'blob', modality: 'audio', content: '[audio, 6 bytes]', transcript: 'Hello' },
    ]);
  });

  test('without a chunk has no result', () => expect(new ChatStreamReader().result()).toBeUndefined());
});

test('of an echo that is not the prompt as it was given nothing counts as output', () => {
  const outputOf = (prompt: string | readonly unknown[], ...texts: string[]) =>
    chatOutput(withoutEcho({ choices: texts.map((text, index) => ({ index, text })) }, { prompt })).map(({ parts }) => parts[0]?.content);
  expect(outputOf('Say so: ', 'Say so: yes')).toEqual(['yes']);
  expect(outputOf('Say so: ', 'say so, yes')).toEqual(['']);
  expect(outputOf([[1, 2, 3]], 'Say so: yes')).toEqual(['']);
});
