import type { AdapterCase } from './adapter-case.ts';
import { CaseContext } from './case-context.ts';
import type { AdapterUnderTest } from './contract.ts';

/** Runs one case in a context of its own; rejects when the adapter does not show the behaviour. */
export const runCase = async (adapter: AdapterUnderTest, { run, isHeavy }: AdapterCase, patienceMs = 5_000): Promise<void> => {
  const t = new CaseContext(adapter, patienceMs);
  try {
    await (isHeavy ? run(t) : withinTime(run(t)));
    // A rejection that nobody took is only reported once the microtasks are through.
    await new Promise((resolve) => setImmediate(resolve));
    t.assertNothingStray();
  } finally {
    await t.dispose();
  }
};

const HANG_MS = 30_000;

/** A case that hangs has to let go of what is global, or every case after it would fail, too. */
const withinTime = async (running: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`hangs: the application gave no answer for ${HANG_MS / 1000} s`)), HANG_MS);
  });
  try {
    await Promise.race([running, hung]);
  } finally {
    clearTimeout(timer);
  }
};
