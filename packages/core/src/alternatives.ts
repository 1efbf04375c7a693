import { warnOnce } from './diagnostics.ts';
import { environmentVariable, splitCommaList } from './environment.ts';

/** A source that refers to its own groups cannot be joined with others: group numbers would shift and names clash. */
const REFERS_TO_GROUPS = /\\[1-9k]|\(\?</;

/** Compiles sources to as few regular expressions as possible: one, plus one for each source that cannot be joined. */
export const compileAlternatives = (sources: readonly string[], around = (source: string) => source, flags = ''): RegExp[] => {
  const alone = sources.filter((source) => REFERS_TO_GROUPS.test(source));
  const joined = sources.filter((source) => !alone.includes(source)).map((source) => `(?:${source})`);
  const all = joined.length > 0 ? [joined.join('|'), ...alone] : alone;
  return all.map((source) => new RegExp(around(source), flags));
};

/** Returns a test for whether any pattern matches, or `undefined` if there are no patterns. */
export const testAny = (patterns: readonly RegExp[]): ((text: string) => boolean) | undefined => {
  const [first, ...others] = patterns;
  if (!first) return undefined;
  return others.length === 0 ? (text) => first.test(text) : (text) => patterns.some((pattern) => pattern.test(text));
};

/** Whether a string is the source of a regular expression. */
export const isExpression = (source: string): boolean => {
  try {
    return Boolean(new RegExp(source));
  } catch {
    return false;
  }
};

/**
 * The regular expressions in a variable that holds a comma list of them, or `undefined` if it is not set. A variable never stops
 * the application: an invalid expression is warned about and replaced by `instead`.
 */
export const environmentExpressions = (name: string, instead: readonly string[] = []): string[] | undefined => {
  const list = environmentVariable(name);
  return list === undefined
    ? undefined
    : splitCommaList(list).flatMap((source) => {
        if (isExpression(source)) return [source];
        const consequence = instead.length === 0 ? 'it is left out' : 'everything is taken to match';
        warnOnce(
          `wrong ${name}`,
          `[@ai-trace/core] ${name} must be a comma list of regular expressions, got ${JSON.stringify(source)}; ${consequence}.`,
        );
        return instead;
      });
};
