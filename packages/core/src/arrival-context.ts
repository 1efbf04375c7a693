import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { isOfPastExclusion } from './excluded-request.ts';
import { getTraceScope } from './trace-scope.ts';

/**
 * The active context without the values that another request or unit of work left in it: a server passes the context in which it
 * began to listen to every request. Values that are not ours stay, because they may come from outer middleware.
 */
export const arrivalContext = (): Context => {
  const active = context.active();
  if (active === ROOT_CONTEXT) return active;
  if (isOfPastExclusion(active)) return ROOT_CONTEXT;
  return getTraceScope(active) ? propagation.deleteBaggage(active) : active;
};
