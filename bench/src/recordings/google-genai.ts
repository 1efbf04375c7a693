import type { AnswerFacts } from './answer-facts.ts';
import { answersOf, type Exchange, type Json } from './exchange.ts';
import type { ReplayCall, ReplayProvider } from './replay-provider.ts';

export const googleGenAI: ReplayProvider = {
  wrapper: { module: '@ai-trace/google-genai', name: 'wrapGoogleGenAI' },
  sdks: ['google-genai-1', '@google/genai', 'google-genai-3'],
  callOf({ url, sent }): ReplayCall | undefined {
    if (url.hostname !== 'generativelanguage.googleapis.com') return undefined;
    const [, model = '', method = ''] = /\/models\/([^:]+):(\w+)$/.exec(url.pathname) ?? [];
    const interacts = url.pathname.endsWith('/interactions');
    const call = interacts ? interact(sent) : methods[method as keyof typeof methods]?.(model, sent);
    return call && { ...call, createClient: ({ GoogleGenAI }) => new GoogleGenAI!({ apiKey: 'unused' }) };
  },
};

/** The SDK takes under `config` the fields that are beside the contents on the wire. */
const generateParams = (model: string, { contents, generationConfig, ...rest }: Json) => ({
  model,
  contents,
  config: { ...generationConfig, ...rest },
});

const embedParams = (model: string, { requests }: Json) => ({ model, contents: requests.map(({ content }: Json) => content) });

const factsOfCandidates = (exchange: Exchange): AnswerFacts => {
  const answers = answersOf(exchange);
  const parts = answers.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  const usage = answers.findLast(({ usageMetadata }) => usageMetadata)?.usageMetadata ?? {};
  const toolCalls = parts
    .filter(({ functionCall }) => functionCall)
    .map(({ functionCall: { id, name, args } }) => ({ id, name, arguments: args }));
  const reason = answers.findLast(({ candidates }) => candidates?.[0]?.finishReason)?.candidates[0].finishReason;
  return {
    model: answers.findLast(({ modelVersion }) => modelVersion)?.modelVersion,
    inputTokens: sum(usage.promptTokenCount, usage.toolUsePromptTokenCount),
    outputTokens: sum(usage.candidatesTokenCount, usage.thoughtsTokenCount),
    finishReasons: [finishReason(reason, toolCalls.length > 0)],
    texts: [parts.map(({ text, thought }) => (thought ? '' : (text ?? ''))).join('')].filter(Boolean),
    toolCalls,
  };
};

const interact = (sent: Json) => ({ method: 'interactions.create', argument: sent, facts: factsOfInteraction });

/** In a stream, the last event has the counts and the deltas have the text. */
const factsOfInteraction = (exchange: Exchange): AnswerFacts => {
  const answers = answersOf(exchange);
  const { model, usage, steps = [] } = answers.findLast(({ interaction }) => interaction)?.interaction ?? answers[0];
  const contents = steps.flatMap(({ type, content }: Json) => (type === 'model_output' ? content : []));
  const deltas = answers.map(({ delta }) => delta ?? {});
  return {
    model,
    inputTokens: sum(usage?.total_input_tokens, usage?.total_tool_use_tokens),
    outputTokens: sum(usage?.total_output_tokens, usage?.total_thought_tokens),
    finishReasons: undefined,
    texts: [[...contents, ...deltas].map(({ type, text }) => (type === 'text' ? text : '')).join('')].filter(Boolean),
    toolCalls: [],
  };
};

const finishReason = (reason: string | undefined, callsTools: boolean): string => {
  if (reason === 'MAX_TOKENS') return 'length';
  if (reason === 'STOP') return callsTools ? 'tool_call' : 'stop';
  return reason?.toLowerCase() ?? 'error';
};

const sum = (left: number | undefined, right: number | undefined): number | undefined =>
  left === undefined && right === undefined ? undefined : (left ?? 0) + (right ?? 0);

const factsOfEmbeddings = (): AnswerFacts => ({
  model: undefined,
  inputTokens: undefined,
  outputTokens: undefined,
  finishReasons: undefined,
  texts: [],
  toolCalls: [],
});

const generate = (method: string) => (model: string, sent: Json) => ({
  method,
  argument: generateParams(model, sent),
  facts: factsOfCandidates,
});

const methods = {
  generateContent: generate('models.generateContent'),
  streamGenerateContent: generate('models.generateContentStream'),
  batchEmbedContents: (model: string, sent: Json) => ({
    method: 'models.embedContent',
    argument: embedParams(model, sent),
    facts: factsOfEmbeddings,
  }),
} as const;
