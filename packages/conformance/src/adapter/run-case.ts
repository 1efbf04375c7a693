import type { AdapterCase } from './adapter-case.ts';
import { CaseContext } from './case-context.ts';
import type { AdapterUnderTest } from './contract.ts';

/** Runs one case in a context of its own; rejects when the adapter does not show the behaviour. */
export const runCase = async (adapter: AdapterUnderTest, { run }: AdapterCase, patienceMs = 5_000): Promise<void> => {
  const t = new CaseContext(adapter, patienceMs);
  try {
    await run(t);
    // A rejection that nobody took is only reported once the microtasks are through.
    await new Promise((resolve) => setImmediate(resolve));
    t.assertNothingStray();
  } finally {
    await t.dispose();
  }
};
