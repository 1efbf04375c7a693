import { contain } from '../diagnostics.ts';
import type { TokenEstimator } from './capture-options.ts';
import type { LlmInput, MessagePart, OutputMessage } from './message.ts';
import { type TokenUsage, tokenCount } from './token-usage.ts';

/** The content of a call, as far as it has any. */
interface Content {
  input: LlmInput | undefined;
  output: readonly OutputMessage[] | undefined;
}

/**
 * The estimate for a call without reported usage, from the texts of its messages, without roles and structure. `undefined` if
 * there is no content, or the estimator returns no count.
 */
export const estimateUsage = (estimate: TokenEstimator, model: string | undefined, { input, output }: Content): TokenUsage | undefined => {
  const tokensOf = (parts: readonly MessagePart[]): number | undefined => {
    const text = parts.map(textOf).filter(Boolean).join('\n');
    return text === '' ? 0 : tokenCount(contain('the estimateTokens option', estimate, text, model));
  };
  const usage = {
    input: input && tokensOf([...(input.system ?? []), ...(input.messages ?? []).flatMap(({ parts }) => parts)]),
    output: output && tokensOf(output.flatMap(({ parts }) => parts)),
  };
  return usage.input === undefined && usage.output === undefined ? undefined : usage;
};

const textOf = ({ content, arguments: given, response, type }: MessagePart): string => {
  if (type === 'blob') return '';
  const value = content ?? given ?? response ?? '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
