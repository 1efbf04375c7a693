import { type AnswerFacts, parsed } from './answer-facts.ts';
import { answersOf, type Exchange, type Json } from './exchange.ts';
import type { ReplayCall, ReplayProvider } from './replay-provider.ts';

const FINISH_REASONS: Readonly<Record<string, string>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_call',
};

export const cohere: ReplayProvider = {
  wrapper: { module: '@ai-trace/cohere', name: 'wrapCohere' },
  sdks: ['cohere-ai-7', 'cohere-ai'],
  callOf({ url, sent: { stream, ...sent } }): ReplayCall | undefined {
    const [, version, name = ''] = /^\/(v1|v2)\/(chat|generate|embed|rerank)$/.exec(url.pathname) ?? [];
    if (!url.hostname.startsWith('api.cohere.') || version === undefined) return undefined;
    return {
      method: `${version === 'v2' ? 'v2.' : ''}${name}${stream ? 'Stream' : ''}`,
      argument: camelCased(sent),
      facts: name === 'chat' || name === 'generate' ? factsOfChat : factsOfUsage,
      createClient: ({ CohereClient }) => new CohereClient!({ token: 'unused' }),
    };
  },
};

/** The SDK's camel-case names for the snake-case names on the wire. */
const camelCased = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [toCamelCase(key), camelCased(inner)]));
};

const toCamelCase = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Cohere's answers do not name their model. */
const factsOfUsage = (exchange: Exchange): AnswerFacts => {
  const answers = answersOf(exchange);
  const { usage, meta = usage } = answers.findLast((answer) => answer.usage ?? answer.meta) ?? {};
  const tokens = (usage ?? meta)?.tokens ?? (usage ?? meta)?.billed_units;
  return {
    model: undefined,
    inputTokens: tokens?.input_tokens,
    outputTokens: tokens?.output_tokens,
    finishReasons: undefined,
    texts: [],
    toolCalls: [],
  };
};

const factsOfChat = (exchange: Exchange): AnswerFacts => {
  const answer = wholeAnswer(exchange);
  const tokens = (answer.usage ?? answer.meta)?.tokens ?? (answer.usage ?? answer.meta)?.billed_units;
  const [generation] = answer.generations ?? [answer];
  const contents: Json[] = answer.message?.content ?? [{ text: generation.text }];
  const reason = generation.finish_reason;
  return {
    model: undefined,
    inputTokens: tokens?.input_tokens,
    outputTokens: tokens?.output_tokens,
    finishReasons: [reason === undefined ? 'error' : (FINISH_REASONS[reason] ?? reason)],
    texts: [contents.map(({ text }) => text ?? '').join('')].filter(Boolean),
    toolCalls: (answer.message?.tool_calls ?? []).map(({ id, function: { name, arguments: given } }: Json) => ({
      id,
      name,
      arguments: given ? parsed(given) : given,
    })),
  };
};

/** In v1 the last line of a stream has the whole answer; in v2 it is assembled from the events. */
const wholeAnswer = (exchange: Exchange): Json => {
  const answers = answersOf(exchange);
  const last = answers.at(-1);
  if (last.response) return { ...last.response, finish_reason: last.response.finish_reason ?? last.finish_reason };
  return answers.length > 1 ? joined(answers) : last;
};

const joined = (events: readonly Json[]): Json => {
  const end = events.find(({ type }) => type === 'message-end').delta;
  const calls = events
    .filter(({ type }) => type === 'tool-call-start')
    .map(({ index, delta }) => ({ index, ...structuredClone(delta.message.tool_calls) }));
  for (const { type, index, delta } of events) {
    if (type !== 'tool-call-delta') continue;
    calls.find((call) => call.index === index).function.arguments += delta.message.tool_calls.function.arguments;
  }
  const content = events.filter(({ type }) => /^content-/.test(type)).map(({ delta }) => ({ text: delta?.message?.content?.text }));
  return { ...end, message: { content, tool_calls: calls } };
};
