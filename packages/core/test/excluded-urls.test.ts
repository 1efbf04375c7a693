import { compileExcludedUrls } from '../src/excluded-urls.ts';

const url = 'http://localhost:3000/health/live';

afterEach(() => {
  delete process.env.AI_TRACE_EXCLUDED_URLS;
  delete process.env.AI_TRACE_NODE_HTTP_EXCLUDED_URLS;
});

test.each([
  ['a comma list', 'ready,health', true],
  ['blank entries excluding nothing', 'ready, ,', false],
  ['an unanchored search', 'live', true],
  ['an anchor', '^/health', false],
  ['the host', 'localhost:3000', true],
  ['case', 'HEALTH', false],
  ['a RegExp with its own flags', /HEALTH/i, true],
  ['a back reference behind the groups of others', ['(ready)', '(l)ocal\\1'], false],
  ['its own back reference', ['(ready)', '/(h)ealt\\1/'], true],
  ['a group of a name that another has', ['(?<kind>ready)', '(?<kind>live)'], true],
  ['an array of both', ['ready', /live$/], true],
])('%s', (_name, patterns, excluded) => {
  expect(compileExcludedUrls('test', patterns)?.(url) ?? false).toBe(excluded);
});

test('a global RegExp tests every request alike', () => {
  const isExcluded = compileExcludedUrls('test', /health/g);
  expect([isExcluded?.(url), isExcluded?.(url), isExcluded?.(url)]).toEqual([true, true, true]);
});

test.each([undefined, '', ' , ', []])('nothing to exclude (%p) costs no test at all', (patterns) => {
  expect(compileExcludedUrls('test', patterns)).toBeUndefined();
});

test('the variable of the framework replaces the general one, even when empty; an option replaces both', () => {
  process.env.AI_TRACE_EXCLUDED_URLS = 'health';
  expect(compileExcludedUrls('node-http')?.(url)).toBe(true);
  process.env.AI_TRACE_NODE_HTTP_EXCLUDED_URLS = '';
  expect(compileExcludedUrls('node-http')).toBeUndefined();
  expect(compileExcludedUrls('node-http', 'live')?.(url)).toBe(true);
});

test('a bad expression throws, naming itself', () => {
  expect(() => compileExcludedUrls('express', 'ok,(')).toThrow(
    '[@ai-trace/express] `excludedUrls` must be a comma list of regular expressions, got "(". Correct that expression, or pass a RegExp when it needs a comma.',
  );
  expect(() => compileExcludedUrls('express', [1 as never])).toThrow('`excludedUrls` must be a string, a RegExp or an array of them');
});
