import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { isOfPastExclusion } from './excluded-request.ts';
import { getTraceScope } from './trace-scope.ts';

/**
 * The active context without what another request, or unit of work, has left in it: a server hands the context in which it began to
 * listen to every request. What is not ours stays, for it may be of middleware further out.
 */
export const arrivalContext = (): Context => {
  const active = context.active();
  if (active === ROOT_CONTEXT) return active;
  if (isOfPastExclusion(active)) return ROOT_CONTEXT;
  return getTraceScope(active) ? propagation.deleteBaggage(active) : active;
};
