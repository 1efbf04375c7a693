import * as hono from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(hono).sort()).toMatchInlineSnapshot(`
[
  "aiTraceMiddleware",
  "instrumentApp",
]
`);
});
