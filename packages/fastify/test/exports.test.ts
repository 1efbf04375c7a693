import * as fastify from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(fastify).sort()).toMatchInlineSnapshot(`
[
  "aiTracePlugin",
  "instrumentApp",
]
`);
});
