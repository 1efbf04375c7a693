import type { ToolRunnerMethod } from '@ai-trace/core';
import type { FunctionCall, GenerateParams } from './wire.ts';

/** A tool that the SDK calls itself, between two requests. */
interface CallableTool {
  tool(): Promise<{ functionDeclarations?: readonly { name?: string }[] }>;
  callTool(calls: readonly FunctionCall[]): Promise<unknown>;
}

type TraceTool = Parameters<ToolRunnerMethod['traceTools']>[1];

/** Copies the parameters down to the tools that the SDK calls; without such a tool they stay as they are. */
export const traceCallableTools = (params: GenerateParams, traceTool: TraceTool): GenerateParams => {
  const tools = params.config?.tools;
  if (!tools?.some(isCallable)) return params;
  const traced = tools.map((tool) => (isCallable(tool) ? tracedTool(tool, traceTool) : tool));
  return { ...params, config: { ...params.config, tools: traced } };
};

const isCallable = (tool: object): tool is CallableTool => 'callTool' in tool && typeof tool.callTool === 'function';

/** The SDK recognizes its own tools by class, and they keep state: so the copy inherits from the original and calls it. */
const tracedTool = (original: CallableTool, traceTool: TraceTool): CallableTool => {
  let declared: ReadonlySet<string | undefined> | undefined;
  const tool: CallableTool['tool'] = async () => {
    const declaration = await original.tool();
    declared = new Set(declaration.functionDeclarations?.map(({ name }) => name));
    return declaration;
  };
  const callTool: CallableTool['callTool'] = (calls) => {
    // Every tool receives the calls for all tools.
    const own = calls.filter(({ name }) => declared === undefined || declared.has(name));
    if (own.length === 0) return original.callTool(calls);
    const run = traceTool(own.map(({ name }) => name).join(', '), (_given: unknown) => original.callTool(calls));
    return run(own.length === 1 ? own[0]?.args : own);
  };
  return Object.create(original, { tool: { value: tool }, callTool: { value: callTool } });
};
