import { spawnSync } from 'node:child_process';

/** A Node binary that the measured child processes run under. */
export interface NodeBinary {
  path: string;
  version: string;
}

/** The running Node, and Node 24 when `AI_TRACE_NODE24` names its binary or `node24` is on the `PATH`. */
export const findNodeBinaries = (): NodeBinary[] => {
  const running = { path: process.execPath, version: process.version };
  const path = process.env.AI_TRACE_NODE24 || 'node24';
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 ? [running, { path, version: stdout.trim() }] : [running];
};
