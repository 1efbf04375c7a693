import type { ProviderCase, ProviderUnderTest } from './contract.ts';
import { LiveProviderTest } from './provider-test.ts';
import { watchRejections } from './watch-rejections.ts';

export interface RunCaseOptions {
  /** How long to wait for an expected span. Default 3,000 ms. */
  patienceMs?: number;
  /** How long the whole case may take: a stream that is read wrongly may never end. Default 20,000 ms. */
  timeLimitMs?: number;
}

/**
 * Runs one case against a provider, in isolation, and rejects if it fails. Every case also fails if a rejection went unhandled, a
 * span was left open or a scripted answer was not requested.
 */
export const runCase = async <Client extends object>(
  provider: ProviderUnderTest<Client>,
  { run }: ProviderCase<Client>,
  { patienceMs = 3_000, timeLimitMs = 20_000 }: RunCaseOptions = {},
): Promise<void> => {
  const test = await LiveProviderTest.start(provider, patienceMs);
  const rejections = watchRejections();
  let unhandled: unknown[] = [];
  try {
    await withinTime(run(test), timeLimitMs);
    await test.finish();
  } finally {
    await test.close();
    unhandled = await rejections.stop();
  }
  expect(unhandled).toEqual([]);
};

const withinTime = async (running: Promise<void>, limitMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the case did not come to its end within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([running, limit]);
  } finally {
    clearTimeout(timer);
  }
};
