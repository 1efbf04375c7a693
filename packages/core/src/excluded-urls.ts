import { compileAlternatives, environmentExpressions, isExpression, testAny } from './alternatives.ts';
import { ConfigurationError } from './configuration-error.ts';
import { splitCommaList } from './environment.ts';

/** Regular expressions over `scheme://host/path`: one, several, or a string that holds a comma list of them. */
export type UrlPatterns = string | RegExp | ReadonlyArray<string | RegExp>;

/**
 * Compiles the patterns to one test, or to `undefined` when nothing is excluded. Follows the semantics of Python's
 * `opentelemetry-util-http`: searched unanchored and case-sensitively; the framework's variable replaces the general one
 * even when it is empty. A RegExp keeps its own flags.
 */
export const compileExcludedUrls = (framework: string, excludedUrls?: UrlPatterns): ((url: string) => boolean) | undefined => {
  const fromEnvironment = () =>
    environmentExpressions(`AI_TRACE_${framework.replaceAll('-', '_').toUpperCase()}_EXCLUDED_URLS`) ??
    environmentExpressions('AI_TRACE_EXCLUDED_URLS') ??
    [];
  const patterns = [excludedUrls === undefined ? fromEnvironment() : excludedUrls].flat() as Array<string | RegExp>;
  const sources: string[] = [];
  const flagged: RegExp[] = [];
  for (const pattern of patterns) {
    if (typeof pattern === 'string') sources.push(...splitCommaList(pattern).map((source) => checked(framework, source)));
    // `g` and `y` would make the test depend on the previous request.
    else if (pattern instanceof RegExp) flagged.push(new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')));
    else refuse(framework, excludedUrls);
  }
  return testAny([...flagged, ...compileAlternatives(sources)]);
};

const checked = (framework: string, source: string): string => {
  if (isExpression(source)) return source;
  throw new ConfigurationError({
    package: framework,
    option: 'excludedUrls',
    expected: 'a comma list of regular expressions',
    got: source,
    remedy: 'Correct that expression, or pass a RegExp when it needs a comma.',
  });
};

const refuse = (framework: string, got: unknown): never => {
  throw new ConfigurationError({ package: framework, option: 'excludedUrls', expected: 'a string, a RegExp or an array of them', got });
};
