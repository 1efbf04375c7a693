import type { LlmMethod } from '@ai-trace/core';
import { describeResponseRequest, responseInput, responseItemMessage } from './request.ts';
import { responseUsage } from './response.ts';
import type { ResponseObject, ResponseParams } from './wire.ts';

/**
 * A conversation made shorter by a model: what is left of it, whoever said it, without a model, a status or a choice. Named
 * by no convention.
 */
export const compactResponse: LlmMethod<ResponseParams, ResponseObject> = {
  operation: 'compact_response',
  request: describeResponseRequest,
  input: responseInput,
  response: ({ id, usage }) => ({ id, usage: usage ? responseUsage(usage) : undefined }),
  output: ({ output }) => (output ?? []).map(responseItemMessage),
};
