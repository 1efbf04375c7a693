/** A source that refers to its own groups: next to others their numbers would shift, and their names clash. */
const REFERS_TO_GROUPS = /\\[1-9k]|\(\?</;

/** Compiles sources to as few regular expressions as match the same: one, unless some must stand by themselves. */
export const compileAlternatives = (sources: readonly string[], around = (source: string) => source, flags = ''): RegExp[] => {
  const alone = sources.filter((source) => REFERS_TO_GROUPS.test(source));
  const joined = sources.filter((source) => !alone.includes(source)).map((source) => `(?:${source})`);
  const all = joined.length > 0 ? [joined.join('|'), ...alone] : alone;
  return all.map((source) => new RegExp(around(source), flags));
};

/** Whether one of the patterns is found; `undefined` where there is none. */
export const testAny = (patterns: readonly RegExp[]): ((text: string) => boolean) | undefined => {
  const [first, ...others] = patterns;
  if (!first) return undefined;
  return others.length === 0 ? (text) => first.test(text) : (text) => patterns.some((pattern) => pattern.test(text));
};
