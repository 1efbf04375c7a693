// `node --import @ai-trace/sdk/register app.js`, or `-r` in a CommonJS application: init() from the environment.
import { isMainThread, parentPort } from 'node:worker_threads';
import { init } from './init.ts';

// What is preloaded runs in the thread of module hooks as well, which is nobody's worker.
if (isMainThread || parentPort) init();
