import * as nestjs from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(nestjs).sort()).toMatchInlineSnapshot(`
[
  "AiTraceModule",
  "AiTraceSpan",
  "SessionId",
  "instrumentApp",
]
`);
});
