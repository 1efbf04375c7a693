import { getTraceScope, TraceAttribute } from './trace-scope.ts';

/** The session of the request, or other unit of work, that is under way; `undefined` outside of any. */
export const getSessionId = (): string | undefined => getTraceScope()?.attributes[TraceAttribute.SESSION_ID] as string | undefined;
