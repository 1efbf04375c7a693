import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Execution, GROWN_HEAP } from '../child.ts';

const execute = promisify(execFile);

export const hasValgrind = (): boolean => spawnSync('valgrind', ['--version']).status === 0;

/** How to start a child process so that its instructions can be counted; valgrind writes to `folder`. */
export const underCallgrind = (folder: string): Execution => ({
  execPath: 'valgrind',
  execArgv: [
    '--quiet',
    '--tool=callgrind',
    '--instr-atstart=no',
    '--smc-check=all-non-file',
    `--callgrind-out-file=${join(folder, '%p')}`,
    process.execPath,
    // Keeps compiler and collector on the main thread, where they are identified by name.
    '--single-threaded',
    ...GROWN_HEAP,
  ],
});

/**
 * Counts the instructions that process `pid` executes during `work`; works once per process. Leaves out the garbage
 * collector's: a single collection outweighs the differences of interest.
 */
export const countInstructions = async (pid: number, folder: string, work: () => Promise<unknown>): Promise<number> => {
  const control = (order: string) => execute('callgrind_control', [order, String(pid)]);
  await control('--instr=on');
  await work();
  await control('--instr=off');
  await control('--dump');
  return readCount(join(folder, `${pid}.1`));
};

/**
 * A dump refers to functions by number and names each where it first occurs; the line after a call has its inclusive cost.
 * A dump that does not name the collector has no collection.
 */
const readCount = async (dump: string): Promise<number> => {
  const text = await readFile(dump, 'utf8');
  const total = /^totals: (\d+)/m.exec(text)?.[1];
  const collector = /\((\d+)\) v8::internal::Heap::CollectGarbage\([^'\n]*$/m.exec(text)?.[1];
  if (total === undefined) throw new Error(`${dump} has no total`);
  if (collector === undefined) return Number(total);
  const collections = text.matchAll(new RegExp(`^cfn=\\(${collector}\\).*\\ncalls=.*\\n.* (\\d+)$`, 'gm'));
  return [...collections].reduce((rest, [, cost]) => rest - Number(cost), Number(total));
};
