import type { ChatAnswer, ToolCall, Usage } from '../contract.ts';

/** The model that claude-haiku-4-5 answers as, and its price. */
export const PRICED_MODEL = { request: 'claude-haiku-4-5', response: 'claude-haiku-4-5-20251001', inputPerMillion: 1, outputPerMillion: 5 };

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', toolCalls: 'tool_use' } as const;

const DEFAULT_USAGE: Usage = { input: 11, output: 7 };

/** Anthropic counts cached tokens separately from the input. */
export const messageUsage = ({ input, output, cacheRead = 0 }: Usage): object => ({
  input_tokens: input - cacheRead,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cacheRead,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  service_tier: 'standard',
});

const stopReason = ({ finish, toolCalls }: ChatAnswer): string => STOP_REASONS[finish ?? (toolCalls ? 'toolCalls' : 'stop')];

const textsOf = ({ texts, toolCalls }: ChatAnswer): string[] => texts ?? (toolCalls ? [] : ['Hello there']);

const toolUse = ({ id, name, arguments: input }: ToolCall): object => ({ type: 'tool_use', id, name, input });

/** The body of a message; `more` extends or overrides it. */
export const message = (answer: ChatAnswer = {}, more: object = {}): object => ({
  id: 'msg_fixture',
  type: 'message',
  role: 'assistant',
  model: answer.model ?? PRICED_MODEL.response,
  content: [...textsOf(answer).map((text) => ({ type: 'text', text })), ...(answer.toolCalls ?? []).map(toolUse)],
  stop_reason: stopReason(answer),
  stop_sequence: null,
  ...(answer.usage !== null && { usage: messageUsage(answer.usage ?? DEFAULT_USAGE) }),
  ...more,
});

export const blockStart = (index: number, block: object): object => ({ type: 'content_block_start', index, content_block: block });

export const blockDelta = (index: number, delta: object): object => ({ type: 'content_block_delta', index, delta });

export const blockStop = (index: number): object => ({ type: 'content_block_stop', index });

export const messageStart = (answer: ChatAnswer = {}): object => ({
  type: 'message_start',
  message: message(answer, {
    content: [],
    stop_reason: null,
    ...(answer.usage !== null && { usage: messageUsage({ ...(answer.usage ?? DEFAULT_USAGE), output: 1 }) }),
  }),
});

/** The end of a message, with the counts of the whole message. */
export const messageEnd = (answer: ChatAnswer = {}): object[] => [
  {
    type: 'message_delta',
    delta: { stop_reason: stopReason(answer), stop_sequence: null },
    ...(answer.usage !== null && { usage: { output_tokens: (answer.usage ?? DEFAULT_USAGE).output } }),
  },
  { type: 'message_stop' },
];

/** The events of a streamed message: its texts word by word, then the inputs of its tool calls, interleaved piece by piece. */
export const messageEvents = (answer: ChatAnswer = {}): object[] => {
  const texts = textsOf(answer);
  return [
    messageStart(answer),
    ...texts.flatMap(textEvents),
    ...toolUseEvents(answer.toolCalls ?? [], texts.length),
    ...messageEnd(answer),
  ];
};

const textEvents = (text: string, index: number): object[] => [
  blockStart(index, { type: 'text', text: '' }),
  ...text.split(/(?<= )/).map((word) => blockDelta(index, { type: 'text_delta', text: word })),
  blockStop(index),
];

const toolUseEvents = (toolCalls: ToolCall[], offset: number): object[] => {
  const openings = toolCalls.map((call, index) => blockStart(offset + index, toolUse({ ...call, arguments: {} })));
  const pieces = toolCalls.map(({ arguments: input }) => JSON.stringify(input).match(/.{1,6}/gs) ?? []);
  const longest = Math.max(0, ...pieces.map(({ length }) => length));
  const deltas = Array.from({ length: longest }, (_, position) =>
    pieces.flatMap((piece, index) =>
      position < piece.length ? [blockDelta(offset + index, { type: 'input_json_delta', partial_json: piece[position] })] : [],
    ),
  ).flat();
  return [...openings, ...deltas, ...toolCalls.map((_, index) => blockStop(offset + index))];
};
