import type { LlmMethod } from '@ai-trace/core';
import { describeResponseRequest, responseInput } from './request.ts';
import { responseUsage, saidParts } from './response.ts';
import type { ResponseObject, ResponseParams } from './wire.ts';

/**
 * A conversation made shorter by a model: what it says instead of what it leaves out, without a model, a status or a choice.
 * Named by no convention.
 */
export const compactResponse: LlmMethod<ResponseParams, ResponseObject> = {
  operation: 'compact_response',
  request: describeResponseRequest,
  input: responseInput,
  response: ({ id, usage }) => ({ id, usage: usage ? responseUsage(usage) : undefined }),
  output: (response) => [{ role: 'assistant', parts: saidParts(response) }],
};
