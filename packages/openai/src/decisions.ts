import type { LlmMethod, MessagePart } from '@ai-trace/core';
import { responseInput } from './responses/request.ts';
import { responseUsage } from './responses/response.ts';
import type { ResponseObject, ResponseParams } from './responses/wire.ts';

export interface DecisionParams extends Pick<ResponseParams, 'model' | 'input'> {
  questions?: readonly MessagePart[];
}

export interface Decision extends Pick<ResponseObject, 'model' | 'usage'> {
  /** In the order of the questions. */
  answers?: readonly MessagePart[] | null;
}

/** Questions about an input (whether, which, how much) that a model answers. No convention names the operation. */
export const decision: LlmMethod<DecisionParams, Decision> = {
  operation: 'decision',
  request: ({ model }) => ({ model }),
  input: ({ input, questions }) => ({ ...responseInput({ input }), system: questions }),
  response: ({ model, usage }) => ({ model, usage: usage ? responseUsage(usage) : undefined }),
  output: ({ answers }) => [{ role: 'assistant', parts: [...(answers ?? [])] }],
};
