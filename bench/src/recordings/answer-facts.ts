import type { Attributes } from '@opentelemetry/api';

/** A model's answer in provider-neutral terms. */
export interface AnswerFacts {
  model: string | undefined;
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  /** In the conventions' terms where they have one; `undefined` where the format has no reasons. */
  finishReasons: string[] | undefined;
  /** The texts of each choice, joined. */
  texts: string[];
  toolCalls: { id: string | undefined; name: string; arguments: unknown }[];
}

interface Message {
  role: string;
  parts: { type: string; content?: string; id?: string; name?: string; arguments?: unknown }[];
}

/** The same, read from the attributes of a span. */
export const factsOfSpan = (attributes: Attributes): AnswerFacts => {
  const all: Message[] = JSON.parse(String(attributes['gen_ai.output.messages'] ?? '[]'));
  // Messages that repeat the user's input are not the model's own.
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

/** The arguments of a call: parsed, or unchanged if they are not JSON. */
export const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
};
