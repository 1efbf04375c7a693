import { type Answer, eventStream, jsonAnswer } from '@ai-trace/conformance';

const head = (object: string) => ({ id: 'chatcmpl-1', object, created: 1_760_000_000, model: 'gpt-4o-mini-2024-07-18' });

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

const completion = (message: object, finish: string): Answer =>
  jsonAnswer({
    ...head('chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    usage: USAGE,
  });

/** 11 tokens in, 7 out, as with every answer here. */
export const textAnswer = (content: string): Answer => completion({ content }, 'stop');

const weatherCall = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };

export const toolCallAnswer = (): Answer => completion({ content: null, tool_calls: [weatherCall] }, 'tool_calls');

const chunk = (delta: object, finish: string | null = null) => ({
  ...head('chat.completion.chunk'),
  choices: [{ index: 0, delta, finish_reason: finish }],
});

const streamed = (chunks: object[], finish: string): Answer =>
  eventStream([...chunks, chunk({}, finish), { ...head('chat.completion.chunk'), choices: [], usage: USAGE }, 'data: [DONE]\n\n']);

export const textStream = (...texts: string[]): Answer =>
  streamed([chunk({ role: 'assistant', content: '' }), ...texts.map((content) => chunk({ content }))], 'stop');

export const toolCallStream = (): Answer =>
  streamed([chunk({ role: 'assistant', tool_calls: [{ index: 0, ...weatherCall }] })], 'tool_calls');

export const embeddingAnswer = (): Answer =>
  jsonAnswer({
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: [0.25, -0.5] }],
    model: 'text-embedding-3-small',
    usage: { prompt_tokens: 4, total_tokens: 4 },
  });
