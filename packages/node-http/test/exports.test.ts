import * as nodeHttp from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(nodeHttp).sort()).toMatchInlineSnapshot(`
[
  "instrumentApp",
  "traceHandler",
]
`);
});
