import * as googleGenAI from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(googleGenAI).sort()).toMatchInlineSnapshot(`
[
  "wrapGoogleGenAI",
]
`);
});
