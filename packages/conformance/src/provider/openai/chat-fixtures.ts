import type { ChatAnswer, ToolCall, Usage } from '../contract.ts';

/** The model that gpt-4o-mini answers as, and its price. */
export const PRICED_MODEL = { request: 'gpt-4o-mini', response: 'gpt-4o-mini-2024-07-18', inputPerMillion: 0.15, outputPerMillion: 0.6 };

export const FINISH_REASONS = { stop: 'stop', length: 'length', toolCalls: 'tool_calls' } as const;

const DEFAULT_USAGE: Usage = { input: 11, output: 7 };

/** `usage` of a chat completion, with OpenAI's details. */
export const chatUsage = ({ input, output, cacheRead = 0 }: Usage): object => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
});

const toolCall = ({ id, name, arguments: args }: ToolCall) => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(args) },
});

const finishReason = ({ finish, toolCalls }: ChatAnswer): string => FINISH_REASONS[finish ?? (toolCalls ? 'toolCalls' : 'stop')];

const head = (object: string, { model = PRICED_MODEL.response }: ChatAnswer) => ({
  id: 'chatcmpl-fixture',
  object,
  created: 1_760_000_000,
  model,
  service_tier: 'default',
  system_fingerprint: 'fp_fixture',
});

const textsOf = ({ texts, toolCalls }: ChatAnswer): (string | null)[] => texts ?? (toolCalls ? [null] : ['Hello there']);

/** The body of a chat completion; `message` extends or overrides the message of every choice. */
export const chatCompletion = (answer: ChatAnswer = {}, message: object = {}): object => ({
  ...head('chat.completion', answer),
  choices: textsOf(answer).map((content, index) => ({
    index,
    message: {
      role: 'assistant',
      content,
      refusal: null,
      annotations: [],
      ...(answer.toolCalls && { tool_calls: answer.toolCalls.map(toolCall) }),
      ...message,
    },
    logprobs: null,
    finish_reason: finishReason(answer),
  })),
  ...(answer.usage !== null && { usage: chatUsage(answer.usage ?? DEFAULT_USAGE) }),
});

export const chatChunk = (
  delta: object,
  { index = 0, finish = null }: { index?: number; finish?: string | null } = {},
  answer: ChatAnswer = {},
): object => ({
  ...head('chat.completion.chunk', answer),
  choices: [{ index, delta, logprobs: null, finish_reason: finish }],
});

/** The last chunk of a stream whose caller requested `include_usage`. */
export const usageChunk = (usage: Usage = DEFAULT_USAGE, answer: ChatAnswer = {}): object => ({
  ...head('chat.completion.chunk', answer),
  choices: [],
  usage: chatUsage(usage),
});

/**
 * The chunks of a streamed chat completion: the role, the words of all choices in turn, the tool calls with their
 * arguments interleaved piece by piece, the finish reasons, the usage.
 */
export const chatChunks = (answer: ChatAnswer = {}): object[] => {
  const choices = textsOf(answer).map((text, index) => ({ index, words: text?.split(/(?<= )/) ?? [] }));
  const longest = Math.max(...choices.map(({ words }) => words.length));
  const roles = choices.map(({ index }) => chatChunk({ role: 'assistant', content: '', refusal: null }, { index }, answer));
  const words = Array.from({ length: longest }, (_, position) =>
    choices
      .filter((choice) => position < choice.words.length)
      .map((choice) => chatChunk({ content: choice.words[position] }, choice, answer)),
  ).flat();
  const ends = choices.map(({ index }) => chatChunk({}, { index, finish: finishReason(answer) }, answer));
  const usage = answer.usage === null ? [] : [usageChunk(answer.usage, answer)];
  return [...roles, ...words, ...toolCallChunks(answer.toolCalls ?? [], answer), ...ends, ...usage];
};

const toolCallChunks = (toolCalls: ToolCall[], answer: ChatAnswer): object[] => {
  const openings = toolCalls.map(({ id, name }, index) =>
    chatChunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }, {}, answer),
  );
  const pieces = toolCalls.map(({ arguments: args }) => JSON.stringify(args).match(/.{1,6}/gs) ?? []);
  const longest = Math.max(0, ...pieces.map(({ length }) => length));
  const interleaved = Array.from({ length: longest }, (_, position) =>
    pieces.flatMap((piece, index) =>
      position < piece.length ? [chatChunk({ tool_calls: [{ index, function: { arguments: piece[position] } }] }, {}, answer)] : [],
    ),
  ).flat();
  return [...openings, ...interleaved];
};
