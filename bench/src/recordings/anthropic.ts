import { type AnswerFacts, parsed } from './answer-facts.ts';
import { answersOf, type Exchange, type Json } from './exchange.ts';
import type { ReplayCall, ReplayProvider } from './replay-provider.ts';

const FINISH_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_call',
  refusal: 'content_filter',
};

export const anthropic: ReplayProvider = {
  wrapper: { module: '@ai-trace/anthropic', name: 'wrapAnthropic' },
  sdks: ['anthropic-sdk-0', '@anthropic-ai/sdk'],
  callOf({ url, sent }): ReplayCall | undefined {
    if (url.hostname !== 'api.anthropic.com' || url.pathname !== '/v1/messages') return undefined;
    return {
      method: url.searchParams.has('beta') ? 'beta.messages.create' : 'messages.create',
      argument: sent,
      facts: factsOfMessage,
      createClient: ({ Anthropic }) => new Anthropic!({ apiKey: 'unused', maxRetries: 0, logLevel: 'off' }),
    };
  },
};

/** Claude on Bedrock, whose requests have the model in their path. */
export const anthropicBedrock: ReplayProvider = {
  wrapper: anthropic.wrapper,
  sdks: ['@anthropic-ai/bedrock-sdk'],
  callOf({ url, sent }): ReplayCall | undefined {
    const [, model] = /^\/model\/([^/]*claude[^/]*)\/invoke$/.exec(url.pathname) ?? [];
    if (model === undefined) return undefined;
    return {
      method: 'messages.create',
      argument: { ...sent, model: decodeURIComponent(model) },
      facts: factsOfMessage,
      createClient: ({ AnthropicBedrock }) =>
        new AnthropicBedrock!({ awsRegion: 'us-east-1', skipAuth: true, apiKey: null, maxRetries: 0 }),
    };
  },
};

const factsOfMessage = (exchange: Exchange): AnswerFacts => {
  const answers = answersOf(exchange);
  const { model, usage, stop_reason: reason, content } = answers.length > 1 ? joined(answers) : answers[0];
  const texts = content.filter(({ type }: Json) => type === 'text').map(({ text }: Json) => text);
  return {
    model,
    inputTokens: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
    outputTokens: usage.output_tokens,
    finishReasons: [FINISH_REASONS[reason] ?? reason],
    texts: [texts.join('')].filter(Boolean),
    toolCalls: content.filter(({ type }: Json) => type === 'tool_use').map(({ id, name, input }: Json) => ({ id, name, arguments: input })),
  };
};

/** The message assembled from the events of a stream. */
const joined = (events: readonly Json[]): Json => {
  const message: Json = { content: [] };
  for (const { type, message: start, index, content_block: block, delta, usage } of events) {
    if (type === 'message_start') Object.assign(message, start, { content: [] });
    else if (type === 'content_block_start') message.content[index] = { ...block };
    else if (type === 'content_block_delta') addDelta(message.content[index], delta);
    else if (type === 'message_delta') {
      Object.assign(message, delta);
      for (const [key, count] of Object.entries(usage)) if (count !== null) message.usage[key] = count;
    }
  }
  for (const block of message.content) if (block.json) block.input = parsed(block.json);
  return message;
};

const addDelta = (block: Json, { text, partial_json: json }: Json): void => {
  if (text !== undefined) block.text += text;
  if (json !== undefined) block.json = (block.json ?? '') + json;
};
