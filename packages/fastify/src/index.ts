export { type AiTraceFastifyOptions, aiTracePlugin, instrumentApp } from './plugin.ts';
