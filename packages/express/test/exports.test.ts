import * as express from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(express).sort()).toMatchInlineSnapshot(`
[
  "aiTraceMiddleware",
  "instrumentApp",
]
`);
});
