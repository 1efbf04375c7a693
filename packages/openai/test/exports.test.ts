import * as openai from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(openai).sort()).toMatchInlineSnapshot(`
[
  "wrapOpenAI",
]
`);
});
