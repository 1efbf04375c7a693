import * as cohere from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(cohere).sort()).toMatchInlineSnapshot(`
[
  "wrapCohere",
]
`);
});
