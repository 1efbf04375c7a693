import { type AnswerFacts, parsed } from './answer-facts.ts';
import { answersOf, type Exchange, type Json } from './exchange.ts';
import type { ReplayCall, ReplayProvider } from './replay-provider.ts';

/** Hosts with their own SDK, whose format is not entirely OpenAI's. */
const FOREIGN_HOST = /cohere|anthropic|mistral|ollama/;

export const openai: ReplayProvider = {
  wrapper: { module: '@ai-trace/openai', name: 'wrapOpenAI' },
  sdks: ['openai-5', 'openai', 'openai-7'],
  callOf({ url, sent }): ReplayCall | undefined {
    const path = Object.keys(methods).find((end) => url.pathname.endsWith(end));
    if (path === undefined || FOREIGN_HOST.test(url.hostname)) return undefined;
    const [method, facts] = methods[path as keyof typeof methods];
    const base = url.pathname.slice(0, -path.length);
    return {
      method,
      facts,
      argument: sent,
      createClient: ({ OpenAI }) => new OpenAI!({ apiKey: 'unused', baseURL: `${url.origin}${base}`, maxRetries: 0, logLevel: 'off' }),
    };
  },
};

const NOTHING: AnswerFacts = {
  model: undefined,
  inputTokens: undefined,
  outputTokens: undefined,
  finishReasons: undefined,
  texts: [],
  toolCalls: [],
};

/** Embeddings, moderations and images: no text from the model, except revised prompts. */
const factsOfAnswer = (exchange: Exchange): AnswerFacts => {
  const [{ model, usage, data = [] }] = answersOf(exchange);
  return {
    ...NOTHING,
    model,
    inputTokens: usage?.prompt_tokens ?? usage?.input_tokens,
    outputTokens: usage?.output_tokens,
    texts: data.map((item: Json) => item.revised_prompt ?? '').filter(Boolean),
  };
};

interface Choice {
  text: string;
  finish: string;
  calls: Map<number, { id: string | undefined; name: string; arguments: string }>;
}

/** Chat completions and legacy completions; a whole answer counts as a stream of one chunk. */
const factsOfChunks = (exchange: Exchange): AnswerFacts => {
  const facts = { ...NOTHING };
  const choices = new Map<number, Choice>();
  for (const { model, usage, choices: parts } of answersOf(exchange)) {
    facts.model = model || facts.model;
    if (usage) Object.assign(facts, { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens });
    for (const part of parts ?? []) addTo(choices, part);
  }
  const inOrder = [...choices].sort(([left], [right]) => left - right).map(([, choice]) => choice);
  return {
    ...facts,
    finishReasons: inOrder.map(({ finish }) => finish),
    texts: inOrder.map(({ text }) => text).filter(Boolean),
    toolCalls: inOrder.flatMap(({ calls }) => [...calls.values()].map((call) => ({ ...call, arguments: parsed(call.arguments) }))),
  };
};

const addTo = (choices: Map<number, Choice>, { index = 0, delta, message, text, finish_reason: finish }: Json): void => {
  const choice: Choice = choices.get(index) ?? { text: '', finish: 'error', calls: new Map() };
  choices.set(index, choice);
  const said = delta ?? message;
  choice.text += said?.content ?? text ?? '';
  choice.finish = finish ?? choice.finish;
  const calls: Json[] = said?.tool_calls ?? (said?.function_call ? [{ function: said.function_call }] : []);
  for (const [place, { index: at = place, id, function: called }] of calls.entries()) {
    const call = choice.calls.get(at) ?? { id, name: '', arguments: '' };
    choice.calls.set(at, call);
    call.name += called?.name ?? '';
    call.arguments += called?.arguments ?? '';
  }
};

/** In a stream, the last event with a response has everything. */
const factsOfResponse = (exchange: Exchange): AnswerFacts => {
  const answers = answersOf(exchange);
  const { model, usage, output = [] } = answers.findLast(({ response }) => response)?.response ?? answers.at(-1);
  const contents = output.flatMap(({ role, content }: Json) => (role === 'user' ? [] : (content ?? [])));
  return {
    ...NOTHING,
    model,
    inputTokens: usage?.input_tokens,
    outputTokens: usage?.output_tokens,
    texts: [contents.map((content: Json) => (content.type === 'output_text' ? content.text : '')).join('')].filter(Boolean),
    toolCalls: output
      .filter(({ type }: Json) => type === 'function_call' || type === 'custom_tool_call')
      .map((call: Json) => ({ id: call.call_id, name: call.name, arguments: call.input ?? parsed(call.arguments) })),
  };
};

/** By the end of the path. */
const methods = {
  '/chat/completions': ['chat.completions.create', factsOfChunks],
  '/completions': ['completions.create', factsOfChunks],
  '/responses': ['responses.create', factsOfResponse],
  '/responses/compact': ['responses.compact', factsOfResponse],
  '/embeddings': ['embeddings.create', factsOfAnswer],
  '/moderations': ['moderations.create', factsOfAnswer],
  '/images/generations': ['images.generate', factsOfAnswer],
} as const;
