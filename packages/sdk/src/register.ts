// `node --import @ai-trace/sdk/register app.js`, or `-r` in a CommonJS application: init() from the environment.
import { isMainThread, parentPort } from 'node:worker_threads';
import { requireFromPackage } from './package-location.ts';

// What is preloaded runs in the thread of module hooks as well, which is nobody's worker: there nothing else is loaded.
if (isMainThread || parentPort) (requireFromPackage('./init.js') as typeof import('./init.ts')).init();
