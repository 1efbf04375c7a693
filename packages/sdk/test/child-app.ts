import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** Leaves out what a test of spans has no use for, and what takes a while to load. */
export const SPANS_ALONE = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };

/** A fixture that runs as a process of its own. */
export interface ChildApp {
  child: ChildProcess;
  port: number;
  /** All that it has written to stderr. */
  stderr(): string;
  /** Sends SIGTERM and resolves with the exit code and the signal when it is gone. */
  stop(): Promise<[number | null, NodeJS.Signals | null]>;
}

export interface ChildSettings {
  args?: string[];
  execArgv?: string[];
  env?: Record<string, string | undefined>;
  cwd?: string;
}

export const fixture = (name: string): string => resolve(__dirname, 'fixtures', name);

/** Starts a fixture. Of the variables of this process it gets those that say nothing of telemetry. */
export const startChild = (name: string, { args = [], execArgv = [], env = {}, cwd }: ChildSettings) => {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(?:OTEL_|AI_TRACE_|JEST_|NODE_ENV$|NODE_OPTIONS$|CI$)/.test(key));
  const child = fork(fixture(name), args, {
    execArgv,
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout?.resume();
  return { child, stderr: () => stderr };
};

/** Starts a fixture that announces the port at which it serves. */
export const startApp = async (name: string, settings: ChildSettings): Promise<ChildApp> => {
  const { child, stderr } = startChild(name, settings);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const announced = await Promise.race([once(child, 'message'), exited.then(() => undefined)]);
  if (!announced) throw new Error(`${name} ended before it served:\n${stderr()}`);
  const [{ port }] = announced as [{ port: number }];
  const stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { child, port, stderr, stop };
};
