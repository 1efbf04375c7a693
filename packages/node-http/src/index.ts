export { instrumentApp } from './instrument-app.ts';
export type { AiTraceNodeHttpOptions } from './options.ts';
export { traceHandler } from './trace-handler.ts';
