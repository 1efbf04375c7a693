import type { ToolRunnerMethod } from '@ai-trace/core';

type Callback = (...args: never[]) => unknown;

interface RunnableTool {
  type?: string;
  function?: { name?: string; function?: Callback };
  /** Of tools made by the SDK's `zodFunction`; not enumerable. */
  $callback?: Callback;
}

export interface RunToolsParams {
  tools?: readonly RunnableTool[];
}

type TraceTool = Parameters<ToolRunnerMethod['traceTools']>[1];

/** Copies the parameters of `runTools` down to the callbacks. */
export const traceTools = (params: RunToolsParams, traceTool: TraceTool): RunToolsParams => ({
  ...params,
  tools: params.tools?.map((tool) => tracedTool(tool, traceTool)),
});

const tracedTool = (tool: RunnableTool, traceTool: TraceTool): RunnableTool => {
  if (typeof tool.$callback === 'function') {
    // A spread would lose the marks by which the SDK knows such a tool.
    const copy: RunnableTool = Object.create(Object.getPrototypeOf(tool), Object.getOwnPropertyDescriptors(tool));
    const value = traceTool(tool.function?.name ?? 'function', tool.$callback);
    return Object.defineProperty(copy, '$callback', { value, enumerable: false });
  }
  const callback = tool.function?.function;
  if (typeof callback !== 'function') return tool;
  return { ...tool, function: { ...tool.function, function: traceTool(tool.function?.name || callback.name, callback) } };
};
