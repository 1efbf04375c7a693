import { hostileTexts } from '../../../../bench/src/pii/hostile-texts.ts';
import { maskPii, PATTERNS } from '../../src/llm/mask-pii.ts';
import { keptSamples, maskedSamples, missedSamples } from './pii-samples.ts';

/** The text in other cases and with other white space. */
const variantsOf = (text: string): string[] =>
  [text, text.toLowerCase(), text.toUpperCase()].flatMap((cased) => [' ', '  ', '\t', '\n'].map((space) => cased.replaceAll(' ', space)));

describe('maskPii', () => {
  test.each(maskedSamples)('masks %s', (_kind, text, expected) => expect(maskPii(text)).toBe(expected));
  test.each(missedSamples)('does not know %s: %#', (_kind, text, _reason) => expect(maskPii(text)).toBe(text));
  test.each(keptSamples)('keeps %s', (_kind, text) => expect(maskPii(text)).toBe(text));

  test('has its misses told with a reason each', () => {
    expect(maskedSamples.length + missedSamples.length).toBeGreaterThanOrEqual(60);
    for (const [, , reason] of missedSamples) expect(reason).not.toBe('');
  });

  test.each(PATTERNS.filter(({ hint }) => hint !== undefined))('finds the hint $hint in whatever $pattern matches', ({ pattern, hint }) => {
    const matches = maskedSamples.flatMap(([, text]) => variantsOf(text)).flatMap((text) => text.match(pattern) ?? []);
    expect(matches).not.toEqual([]);
    for (const match of matches) expect(match).toContain(hint);
  });

  // Each would take minutes with a pattern that backtracks. `npm run bench -- pii` measures the same texts.
  test.each(hostileTexts)('finishes on 100 KB of $what', ({ text, isPersonal }) => expect(maskPii(text) !== text).toBe(isPersonal));
});
