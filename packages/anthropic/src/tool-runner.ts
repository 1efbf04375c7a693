import type { ToolRunnerMethod } from '@ai-trace/core';

type Callback = (...args: never[]) => unknown;

interface RunnableTool {
  name?: string;
  run?: Callback;
  parse?: Callback;
  close?: Callback;
  toJSON?: Callback;
}

const METHODS = ['parse', 'close', 'toJSON'] as const;

export interface ToolRunnerParams {
  tools?: readonly RunnableTool[];
}

type TraceTool = Parameters<ToolRunnerMethod['traceTools']>[1];

/** Copies the parameters of a tool runner, or of a thread that makes one, down to the tools. */
export const traceTools = (params: ToolRunnerParams, traceTool: TraceTool): ToolRunnerParams =>
  params?.tools ? { ...params, tools: params.tools.map((tool) => tracedTool(tool, traceTool)) } : params;

interface Runner {
  addTools?(...tools: readonly RunnableTool[]): void;
}

/** Traces the tools that are added to a runner while it runs. */
export const traceAddedTools = (runner: Runner, traceTool: TraceTool): void => {
  const addTools = runner.addTools?.bind(runner);
  if (addTools) define(runner, 'addTools', (...tools: RunnableTool[]) => addTools(...tools.map((tool) => tracedTool(tool, traceTool))));
};

interface Thread {
  toolRunner?(...args: unknown[]): Runner;
}

/** The same for the runners that a thread creates. */
export const traceThreadRunners = (thread: Thread, traceTool: TraceTool): void => {
  const toolRunner = thread.toolRunner?.bind(thread);
  if (!toolRunner) return;
  define(thread, 'toolRunner', (...args: unknown[]) => {
    const runner = toolRunner(...args);
    traceAddedTools(runner, traceTool);
    return runner;
  });
};

/**
 * Toolsets have no name and run many tools through one function: they are left alone. A tool may be an instance of any
 * class, so its methods stay bound to the original object.
 */
const tracedTool = (tool: RunnableTool, traceTool: TraceTool): RunnableTool => {
  const { name, run } = tool;
  if (typeof run !== 'function' || name === undefined) return tool;
  const copy: RunnableTool = Object.create(Object.getPrototypeOf(tool), Object.getOwnPropertyDescriptors({ ...tool }));
  for (const key of METHODS) {
    const method = tool[key];
    if (typeof method === 'function') define(copy, key, method.bind(tool));
  }
  return define(copy, 'run', traceTool(name, run.bind(tool)));
};

const define = <Holder extends object>(holder: Holder, key: keyof Holder, value: Callback): Holder =>
  Object.defineProperty(holder, key, { value, configurable: true, writable: true, enumerable: Object.hasOwn(holder, key) });
