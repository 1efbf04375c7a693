import type { Context } from '@opentelemetry/api';

/** Keys of core, which `createContextKey` makes by `Symbol.for`: of a call that is recorded, and of one that is not. */
const CALLS = [Symbol.for('@ai-trace/core LLM call'), Symbol.for('@ai-trace/core unrecorded LLM call')] as const;

/** Whether a client that is wrapped is sending a request to a model. */
export const isModelCall = (context: Context): boolean => CALLS.some((key) => context.getValue(key) !== undefined);
