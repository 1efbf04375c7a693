export { instrumentApp } from './instrument-app.ts';
export { type AiTraceKoaOptions, aiTraceMiddleware } from './middleware.ts';
