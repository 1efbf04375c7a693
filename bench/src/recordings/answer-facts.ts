import type { Attributes } from '@opentelemetry/api';

/** What an answer of a model says, in no provider's terms. */
export interface AnswerFacts {
  model: string | undefined;
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  /** In the terms of the conventions where these have one; `undefined` where the format tells none. */
  finishReasons: string[] | undefined;
  /** The texts of each choice, joined. */
  texts: string[];
  toolCalls: { id: string | undefined; name: string; arguments: unknown }[];
}

interface Message {
  role: string;
  parts: { type: string; content?: string; id?: string; name?: string; arguments?: unknown }[];
}

/** The same as the attributes of a span tell it. */
export const factsOfSpan = (attributes: Attributes): AnswerFacts => {
  const all: Message[] = JSON.parse(String(attributes['gen_ai.output.messages'] ?? '[]'));
  // What a model repeats of its user is not its own.
  const messages = all.filter(({ role }) => role === 'assistant');
  return {
    model: attributes['gen_ai.response.model'] as string | undefined,
    inputTokens: attributes['gen_ai.usage.input_tokens'] as number | undefined,
    outputTokens: attributes['gen_ai.usage.output_tokens'] as number | undefined,
    finishReasons: attributes['gen_ai.response.finish_reasons'] as string[] | undefined,
    texts: messages.map(({ parts }) => textsOf(parts)).filter((text) => text !== ''),
    toolCalls: messages.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tool_call').map(toolCallOf)),
  };
};

const textsOf = (parts: Message['parts']): string =>
  parts
    .filter(({ type }) => type === 'text')
    .map(({ content }) => content)
    .join('');

const toolCallOf = ({ id, name = '', arguments: given }: Message['parts'][number]) => ({ id, name, arguments: given });

/** The arguments of a call, which the wire has as JSON: parsed, or as they came where they are none. */
export const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
};
