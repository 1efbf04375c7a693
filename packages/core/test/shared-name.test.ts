import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const sources = resolve(__dirname, '../src');

/** `@ai-trace/sdk` looks for the calls of every copy. */
const UNNUMBERED = ["'@ai-trace/core LLM call'", "'@ai-trace/core unrecorded LLM call'"];

test('whatever copies of the package share bears the number of its shape', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const names = files.flatMap((file) =>
    [...readFileSync(join(sources, file), 'utf8').matchAll(/(?:Symbol\.for|createContextKey)\(('@ai-trace[^)]*)\)/g)].map(
      ([, name]) => name,
    ),
  );
  expect(names.sort()).toEqual(UNNUMBERED);
});
