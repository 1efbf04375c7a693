import assert from 'node:assert/strict';
import { watchRejections } from '../provider/watch-rejections.ts';
import type { AdapterCase } from './adapter-case.ts';
import { CaseContext } from './case-context.ts';
import type { AdapterUnderTest } from './contract.ts';

/**
 * Runs one case in its own context. Rejects if the adapter does not show the behaviour, or on an uncaught exception or unhandled
 * rejection.
 */
export const runCase = async (adapter: AdapterUnderTest, { run, isHeavy }: AdapterCase, patienceMs = 5_000): Promise<void> => {
  const t = new CaseContext(adapter, patienceMs);
  const rejections = watchRejections();
  let stray: unknown[] = [];
  try {
    await (isHeavy ? run(t) : withinTime(run(t)));
  } finally {
    await t.dispose();
    stray = await rejections.stop();
  }
  assert.deepEqual(stray, [], 'nothing may be thrown or rejected outside the request');
};

const HANG_MS = 30_000;

/** A hanging case must release the globals, or every case after it would fail, too. */
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
