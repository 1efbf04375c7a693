export { instrumentApp } from './instrument-app.ts';
export { type AiTraceExpressOptions, aiTraceMiddleware } from './middleware.ts';
