import { getTraceScope, TraceAttribute } from './trace-scope.ts';

/** The session id of the current request or other unit of work; `undefined` outside of any. */
export const getSessionId = (): string | undefined => getTraceScope()?.attributes[TraceAttribute.SESSION_ID] as string | undefined;
