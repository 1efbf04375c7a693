import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Execution, GROWN_HEAP } from '../child.ts';

const execute = promisify(execFile);

export const hasValgrind = (): boolean => spawnSync('valgrind', ['--version']).status === 0;

/** How a child process is started whose instructions are to be counted; `folder` holds what valgrind writes. */
export const underCallgrind = (folder: string): Execution => ({
  execPath: 'valgrind',
  execArgv: [
    '--quiet',
    '--tool=callgrind',
    '--instr-atstart=no',
    '--smc-check=all-non-file',
    `--callgrind-out-file=${join(folder, '%p')}`,
    process.execPath,
    // Compiler and collector work on the main thread, so that they are told apart by name and not by thread.
    '--single-threaded',
    ...GROWN_HEAP,
  ],
});

/**
 * The instructions that the process `pid` executes during `work`, once in its life. The garbage collector's are left out:
 * one collection more or less is more than what is looked for.
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
 * A function has a number in a dump; its name stands where it is first met, and a call's cost, what it called included, in
 * the line after the call's. A dump that does not name the collector has no collection.
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
