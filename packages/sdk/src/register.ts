// `node --import @ai-trace/sdk/register app.js`, or `-r` in a CommonJS application: init() from the environment.
import { isMainThread, parentPort } from 'node:worker_threads';
import { requireFromPackage } from './package-location.ts';

// Preloaded modules also run in the thread of module hooks, which has no parent port: nothing else is loaded there.
if (isMainThread || parentPort) (requireFromPackage('./init.js') as typeof import('./init.ts')).init();
