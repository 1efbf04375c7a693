import * as anthropic from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(anthropic).sort()).toMatchInlineSnapshot(`
[
  "wrapAnthropic",
]
`);
});
