import type { AdapterCase } from './adapter-case.ts';
import { adapterCases } from './adapter-cases.ts';
import { routeCases } from './cases/route-cases.ts';
import type { AdapterUnderTest } from './contract.ts';
import { runCase } from './run-case.ts';

/** The cases that apply to this adapter: those that its capabilities allow, and its own routes. */
export const casesFor = ({ capabilities, routes }: AdapterUnderTest): AdapterCase[] => [
  ...adapterCases.filter(({ needs }) => needs === undefined || capabilities.includes(needs)),
  ...routeCases(routes),
];

/**
 * Registers every case as a Jest test; a known gap as `test.failing`. The title shows how many cases run, and how many are left out
 * because of missing capabilities.
 */
export const describeAdapter = (adapter: AdapterUnderTest): void => {
  const cases = casesFor(adapter);
  const gaps = new Map(Object.entries(adapter.knownGaps ?? {}));
  const unknown = [...gaps.keys()].filter((name) => !cases.some((candidate) => candidate.name === name));
  if (unknown.length > 0) throw new Error(`knownGaps of ${adapter.name} names no case: ${unknown.join(', ')}`);

  const leftOut = adapterCases.length + adapter.routes.length - cases.length;
  describe(`${adapter.name}: ${cases.length} cases, ${leftOut} left out`, () => {
    for (const adapterCase of cases) {
      const gap = gaps.get(adapterCase.name);
      const title = `${adapterCase.rule}: ${adapterCase.name}`;
      if (gap === undefined) test(title, () => runCase(adapter, adapterCase), TIMEOUT_MS);
      else test.failing(`${title} (known gap: ${gap})`, () => runCase(adapter, adapterCase), TIMEOUT_MS);
    }
  });
};

/** Far beyond what any case takes; the fuzz case with 10,000 requests takes longest. */
const TIMEOUT_MS = 120_000;
