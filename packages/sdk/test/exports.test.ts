import * as core from '@ai-trace/core';
import * as sdk from '../src/index.ts';

test('what the package exports beside all of core', () => {
  expect(
    Object.keys(sdk)
      .filter((name) => !(name in core))
      .sort(),
  ).toEqual(['ManualSpan', 'Observe', 'flush', 'init', 'log', 'metric', 'shutdown', 'startSpan']);
  expect(Object.keys(core).filter((name) => !(name in sdk))).toEqual([]);
});
