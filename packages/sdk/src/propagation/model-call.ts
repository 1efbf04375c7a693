import type { Context } from '@opentelemetry/api';

/** Context keys of core, which `createContextKey` makes by `Symbol.for`: for recorded and for unrecorded calls. */
const CALLS = [Symbol.for('@ai-trace/core LLM call'), Symbol.for('@ai-trace/core unrecorded LLM call')] as const;

/** Whether a wrapped client is sending a request to a model. */
export const isModelCall = (context: Context): boolean => CALLS.some((key) => context.getValue(key) !== undefined);
