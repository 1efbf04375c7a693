import type { ChatAnswer, ToolCall, Usage } from '../contract.ts';

/** The model that `gemini-2.0-flash` answers as, and its price. */
export const PRICED_MODEL = { request: 'gemini-2.0-flash', response: 'gemini-2.0-flash-001', inputPerMillion: 0.1, outputPerMillion: 0.4 };

/** The API has one reason, `STOP`, for a model that stops normally and one that calls a function. */
const WIRE_REASONS = { stop: 'STOP', length: 'MAX_TOKENS', toolCalls: 'STOP' } as const;

const DEFAULT_USAGE: Usage = { input: 11, output: 7 };

/** `usageMetadata` of an answer: fields that would be zero are left out. */
const usageMetadata = ({ input, output, cacheRead }: Usage): object => ({
  promptTokenCount: input,
  candidatesTokenCount: output,
  totalTokenCount: input + output,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: input }],
  ...(cacheRead !== undefined && {
    cachedContentTokenCount: cacheRead,
    cacheTokensDetails: [{ modality: 'TEXT', tokenCount: cacheRead }],
  }),
});

const functionCall = ({ id, name, arguments: args }: ToolCall) => ({ functionCall: { id, name, args } });

const finishReason = ({ finish, toolCalls }: ChatAnswer): string => WIRE_REASONS[finish ?? (toolCalls ? 'toolCalls' : 'stop')];

const textsOf = ({ texts, toolCalls }: ChatAnswer): (string | undefined)[] => texts ?? (toolCalls ? [undefined] : ['Hello there']);

const head = ({ model = PRICED_MODEL.response }: ChatAnswer) => ({ modelVersion: model, responseId: 'response-fixture' });

export const candidate = (parts: object[], more: object = {}): object => ({ content: { parts, role: 'model' }, index: 0, ...more });

/** The body of an answer, or one chunk of it, with the given candidates. */
export const generateBody = (candidates: object[], usage: Usage | null = DEFAULT_USAGE, answer: ChatAnswer = {}): object => ({
  candidates,
  ...(usage && { usageMetadata: usageMetadata(usage) }),
  ...head(answer),
});

const partsOf = (text: string | undefined, { toolCalls = [] }: ChatAnswer): object[] => [
  ...(text === undefined ? [] : [{ text }]),
  ...toolCalls.map(functionCall),
];

export const generateAnswer = (answer: ChatAnswer = {}): object =>
  generateBody(
    textsOf(answer).map((text, index) => candidate(partsOf(text, answer), { index, finishReason: finishReason(answer) })),
    answer.usage,
    answer,
  );

/**
 * The chunks of a streamed answer: the words of all candidates in turn, each function call whole, an empty text with the finish
 * reasons. Every chunk reports the tokens so far.
 */
export const generateChunks = (answer: ChatAnswer = {}): object[] => {
  const { usage = DEFAULT_USAGE, toolCalls = [] } = answer;
  const texts = textsOf(answer);
  const words = texts.map((text) => text?.split(/(?<= )/) ?? []);
  const longest = Math.max(...words.map(({ length }) => length));
  const soFar = usage && { ...usage, output: 1 };
  const chunk = (parts: object[], index: number) => generateBody([candidate(parts, { index })], soFar, answer);
  const spoken = Array.from({ length: longest }, (_, position) =>
    words.flatMap((list, index) => (position < list.length ? [chunk([{ text: list[position] }], index)] : [])),
  ).flat();
  const called = toolCalls.map((call) => chunk([functionCall(call)], 0));
  const ends = texts.map((_, index) => candidate([{ text: '' }], { index, finishReason: finishReason(answer) }));
  return [...spoken, ...called, generateBody(ends, usage, answer)];
};
