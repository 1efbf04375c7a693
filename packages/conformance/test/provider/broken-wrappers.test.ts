import { flushLlmCalls } from '@ai-trace/core';
import * as sdk from 'openai';
import { wrapOpenAI } from '../../../openai/src/index.ts';
import { selectCases } from '../../src/provider/describe-provider.ts';
import { openAIProvider } from '../../src/provider/openai/openai-provider.ts';
import { runCase } from '../../src/provider/run-case.ts';
import { brokenWrappers } from './broken-wrappers.ts';
import type { Wrap } from './deform-wrapper.ts';
import { type ExpectedFailures, expectedFailures } from './expected-failures.ts';

/** Garbage is not collected in a hurry; elsewhere, what hangs is to fail soon. */
const timeLimitMs = (group: string): number => (group === 'abandoned' ? 20_000 : 4_000);

const groupOf = (name: string): string => name.slice(0, name.indexOf(':'));

/** The names of the cases that do not hold for a wrapper, of those in the groups. */
const failuresOf = async (wrap: Wrap, groups: readonly string[]): Promise<string[]> => {
  const provider = openAIProvider({ name: 'openai 6', sdk, wrap, flush: flushLlmCalls });
  const failures: string[] = [];
  for (const providerCase of selectCases(provider).applicable) {
    const group = groupOf(providerCase.name);
    if (!groups.includes(group)) continue;
    await runCase(provider, providerCase, { patienceMs: 500, timeLimitMs: timeLimitMs(group) }).catch(() =>
      failures.push(providerCase.name),
    );
  }
  return failures;
};

const broken = Object.entries<Wrap>(brokenWrappers).map(([name, wrap]) => ({
  name,
  wrap,
  expected: (expectedFailures as Readonly<Record<string, ExpectedFailures>>)[name]!,
}));

describe('the suite against a wrapper that', () => {
  test.each(broken)(
    '$name',
    async ({ wrap, expected }) => {
      expect(expected.failing).not.toEqual([]);
      expect(new Set(await failuresOf(wrap, expected.against))).toEqual(new Set(expected.failing));
    },
    120_000,
  );

  test('is sound', async () => {
    const groups = [...new Set(broken.flatMap(({ expected }) => expected.against))];
    expect(await failuresOf(wrapOpenAI, groups)).toEqual([]);
  }, 120_000);
});
