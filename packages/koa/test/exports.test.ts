import * as koa from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(koa).sort()).toMatchInlineSnapshot(`
[
  "aiTraceMiddleware",
  "instrumentApp",
]
`);
});
