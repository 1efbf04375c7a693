export { instrumentApp } from './instrument-app.ts';
export { type AiTraceHonoOptions, aiTraceMiddleware } from './middleware.ts';
