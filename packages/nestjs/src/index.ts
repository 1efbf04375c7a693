export { AiTraceModule, type AiTraceModuleAsyncOptions } from './ai-trace-module.ts';
export { AiTraceSpan } from './ai-trace-span.ts';
export { instrumentApp } from './instrument-app.ts';
export type { AiTraceNestOptions } from './instrument-platform.ts';
export { SessionId } from './session-id.ts';
