import type { LlmMethod } from '@ai-trace/core';
import { describeResponseRequest, responseInput } from './request.ts';
import { outputParts, responseUsage } from './response.ts';
import type { ResponseObject, ResponseParams } from './wire.ts';

/**
 * A conversation that a model has shortened. The answer holds the text that replaces what was left out, but no model, status or
 * choice. No convention names the operation.
 */
export const compactResponse: LlmMethod<ResponseParams, ResponseObject> = {
  operation: 'compact_response',
  request: describeResponseRequest,
  input: responseInput,
  response: ({ id, usage }) => ({ id, usage: usage ? responseUsage(usage) : undefined }),
  output: (response) => [{ role: 'assistant', parts: outputParts(response) }],
};
