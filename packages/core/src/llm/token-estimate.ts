import type { TokenEstimator } from './capture-options.ts';
import type { LlmInput, MessagePart, OutputMessage } from './message.ts';
import type { TokenUsage } from './token-usage.ts';

/** What is estimated where a provider tells no usage: the texts of the messages, without roles and structure. */
export const estimateUsage = (
  estimate: TokenEstimator,
  model: string | undefined,
  input: LlmInput | undefined,
  output: readonly OutputMessage[] | undefined,
): TokenUsage => {
  const said = [...(input?.system ?? []), ...(input?.messages ?? []).flatMap(({ parts }) => parts)];
  const answered = (output ?? []).flatMap(({ parts }) => parts);
  return { input: tokensOf(said, estimate, model), output: tokensOf(answered, estimate, model) };
};

const tokensOf = (parts: readonly MessagePart[], estimate: TokenEstimator, model: string | undefined): number => {
  const text = parts.map(textOf).filter(Boolean).join('\n');
  return text === '' ? 0 : estimate(text, model);
};

const textOf = ({ content, arguments: given, response, type }: MessagePart): string => {
  if (type === 'blob') return '';
  const said = content ?? given ?? response ?? '';
  return typeof said === 'string' ? said : JSON.stringify(said);
};
