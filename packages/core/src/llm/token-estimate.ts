import { contain } from '../diagnostics.ts';
import type { TokenEstimator } from './capture-options.ts';
import type { LlmInput, MessagePart, OutputMessage } from './message.ts';
import { type TokenUsage, tokenCount } from './token-usage.ts';

/** What was said in a call, as far as it has such. */
interface Said {
  input: LlmInput | undefined;
  output: readonly OutputMessage[] | undefined;
}

/**
 * What is estimated where a provider tells no usage: the texts of the messages, without roles and structure. `undefined`
 * where there is nothing to estimate by, or the estimator gives no count.
 */
export const estimateUsage = (estimate: TokenEstimator, model: string | undefined, { input, output }: Said): TokenUsage | undefined => {
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
  const said = content ?? given ?? response ?? '';
  return typeof said === 'string' ? said : JSON.stringify(said);
};
