import type { ChatAnswer, ToolCall, Usage } from '../contract.ts';

/** Answers do not name the model, so the price is that of the requested one. */
export const PRICED_MODEL = { request: 'command-r-08-2024', response: undefined, inputPerMillion: 0.15, outputPerMillion: 0.6 };

export const FINISH_REASONS = { stop: 'COMPLETE', length: 'MAX_TOKENS', toolCalls: 'TOOL_CALL' } as const;

export const CHAT_ID = '5f3d2a10-0000-4000-8000-000000000001';

/** `usage` of an answer; `billed` if not all of it is charged. */
export const chatUsage = ({ input, output, cacheRead }: Usage = { input: 11, output: 7 }, billed = { input, output }): object => ({
  billed_units: { input_tokens: billed.input, output_tokens: billed.output },
  tokens: { input_tokens: input, output_tokens: output },
  ...(cacheRead !== undefined && { cached_tokens: cacheRead }),
});

const finishReason = ({ finish, toolCalls }: ChatAnswer): string => FINISH_REASONS[finish ?? (toolCalls ? 'toolCalls' : 'stop')];

const textsOf = ({ texts, toolCalls }: ChatAnswer): string[] => texts ?? (toolCalls ? [] : ['Hello there']);

const usageOf = ({ usage }: ChatAnswer): object => (usage === null ? {} : { usage: chatUsage(usage) });

const toolCall = ({ id, name, arguments: args }: ToolCall) => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(args) },
});

/** The body of an answer; `message` extends or overrides its message, `body` the rest. */
export const chatResponse = (answer: ChatAnswer = {}, message: object = {}, body: object = {}): object => ({
  id: CHAT_ID,
  finish_reason: finishReason(answer),
  message: {
    role: 'assistant',
    content: textsOf(answer).map((text) => ({ type: 'text', text })),
    ...(answer.toolCalls && { tool_calls: answer.toolCalls.map(toolCall) }),
    ...message,
  },
  ...usageOf(answer),
  ...body,
});

export const event = (type: string, index?: number, message?: object): object => ({
  type,
  ...(index !== undefined && { index }),
  ...(message && { delta: { message } }),
});

export const messageStart = (): object => ({
  ...event('message-start', undefined, { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] }),
  id: CHAT_ID,
});

export const messageEnd = (answer: ChatAnswer = {}, delta: object = {}): object => ({
  type: 'message-end',
  delta: { finish_reason: finishReason(answer), ...usageOf(answer), ...delta },
});

/** One content item of a message, one chunk per word. */
export const contentEvents = (type: 'text' | 'thinking', content: string, index = 0): object[] => [
  event('content-start', index, { content: { type, [type]: '' } }),
  ...(content.match(/\S+\s*/g) ?? []).map((word) => event('content-delta', index, { content: { [type]: word } })),
  event('content-end', index),
];

/** The events of a streamed answer: its texts, then its tool calls, with their arguments interleaved piece by piece. */
export const chatEvents = (answer: ChatAnswer = {}): object[] => [
  messageStart(),
  ...textsOf(answer).flatMap((text, index) => contentEvents('text', text, index)),
  ...toolCallEvents(answer.toolCalls ?? []),
  messageEnd(answer),
];

const toolCallEvents = (toolCalls: ToolCall[]): object[] => {
  const starts = toolCalls.map(({ id, name }, index) =>
    event('tool-call-start', index, { tool_calls: { id, type: 'function', function: { name, arguments: '' } } }),
  );
  const pieces = toolCalls.map(({ arguments: args }) => JSON.stringify(args).match(/.{1,6}/gs) ?? []);
  const longest = Math.max(0, ...pieces.map(({ length }) => length));
  const deltas = Array.from({ length: longest }, (_, position) =>
    pieces.flatMap((piece, index) =>
      position < piece.length ? [event('tool-call-delta', index, { tool_calls: { function: { arguments: piece[position] } } })] : [],
    ),
  ).flat();
  return [...starts, ...deltas, ...toolCalls.map((_, index) => event('tool-call-end', index))];
};
