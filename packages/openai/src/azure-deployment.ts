import type { LlmMethod } from '@ai-trace/core';

/** An `AzureOpenAI` client may be bound to a deployment, which then serves this method, whatever model the caller names. */
export const onDeployment = <Params, Result, Chunk>(method: LlmMethod<Params, Result, Chunk>): LlmMethod<Params, Result, Chunk> => ({
  ...method,
  request(params, args, client) {
    const request = method.request?.(params, args, client) ?? {};
    const { deploymentName } = client as { deploymentName?: unknown };
    if (typeof deploymentName === 'string' && deploymentName !== '') request.model = deploymentName;
    return request;
  },
});
