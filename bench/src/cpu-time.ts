/**
 * The CPU time of `work` in microseconds, in a process that was started with `--expose-gc`. Minor collections before and after it, the
 * latter included, let it pay for its own garbage. Otherwise a few calls more or less would decide whether one more collection, of
 * milliseconds, falls into it, and would decide it in the same way every time.
 */
export const measureCpuTime = async (work: () => Promise<void>): Promise<number> => {
  collectYoungObjects();
  const before = process.cpuUsage();
  await work();
  collectYoungObjects();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

const collectYoungObjects = (): void => (globalThis.gc as unknown as (options: { type: 'minor' }) => void)({ type: 'minor' });
