import { contain, type ToolRunnerMethod } from '@ai-trace/core';

type Callback = (this: unknown, ...args: never[]) => unknown;

/** Everything the SDK reads of a function that it runs. */
interface RunnableFunction {
  name?: string;
  description?: string;
  parameters?: unknown;
  strict?: boolean;
  parse?: Callback;
  function?: Callback;
}

interface RunnableTool {
  type?: string;
  function?: RunnableFunction;
  /** On tools made by the SDK's `zodFunction`; not enumerable. */
  $callback?: Callback;
}

export interface RunToolsParams {
  tools?: readonly RunnableTool[];
}

type TraceTool = Parameters<ToolRunnerMethod['traceTools']>[1];

/** Copies the parameters of `runTools` down to the callbacks. */
export const traceTools = (params: RunToolsParams, traceTool: TraceTool): RunToolsParams => ({
  ...params,
  tools: params.tools?.map((tool) => contain('tracing a tool', tracedTool, tool, traceTool) ?? tool),
});

const tracedTool = (tool: RunnableTool, traceTool: TraceTool): RunnableTool => {
  const { type, function: definition, $callback: callback } = tool;
  if (typeof callback === 'function') {
    // A spread would lose the marks by which the SDK recognizes such a tool.
    const marks = Object.getOwnPropertyDescriptors(tool);
    const value = traceTool(definition?.name ?? 'function', callback);
    return Object.create(Object.getPrototypeOf(tool), { ...marks, $callback: { value } });
  }
  return typeof definition?.function === 'function'
    ? { ...tool, type, function: tracedFunction(definition, definition.function, traceTool) }
    : tool;
};

/** Reads the caller's object field by field and binds its functions to it, because it may be a class instance. */
const tracedFunction = (definition: RunnableFunction, callback: Callback, traceTool: TraceTool): RunnableFunction => {
  const { name: given, description, parameters, strict, parse } = definition;
  const name = given || callback.name;
  return {
    name,
    description,
    parameters,
    strict,
    parse: parse?.bind(definition),
    function: traceTool(name, callback).bind(definition),
  };
};
