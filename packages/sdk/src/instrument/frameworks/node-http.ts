import { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { contain } from '@ai-trace/core';
import { sdkState } from '../../sdk-state.ts';
import { adapterFor, isAdapter } from './adapter.ts';
import { instrumentExpress, isExpressApp } from './express.ts';
import { isOwned } from './owned-servers.ts';

type Emit = (event: string | symbol, ...parameters: unknown[]) => boolean;

const REQUEST_EVENTS: ReadonlySet<string | symbol> = new Set(['request', 'checkContinue', 'checkExpectation']);

const decided = new WeakSet<Server>();

/**
 * Looks at each server at its first request, when all its listeners are there: an Express application gets its adapter, a server
 * that an adapter already traces is left alone, and any other is traced as plain `node:http`. This covers what module hooks
 * cannot reach: bundles, and modules loaded before. Returns a function that ends it.
 */
export const watchServers = (isExpressWanted: boolean): (() => void) => {
  // Another instrumentation may have replaced the method since, and keep ours.
  let isWatching = true;
  const decide = (server: Server): void => {
    const listeners = [...REQUEST_EVENTS].flatMap((event) => server.rawListeners(event) as object[]);
    if (isOwned(server) || listeners.some((listener) => isOwned(listener) || isAdapter(listener))) return;
    const apps = listeners.filter(isExpressApp);
    if (apps.length === 0) adapterFor('node-http')(server, sdkState.instrument.withProxy);
    else if (isExpressWanted) for (const app of apps) instrumentExpress(app);
  };
  const undo = [HttpServer, HttpsServer].map(({ prototype }) => {
    const emit = prototype.emit as Emit;
    const observed: Emit = function aiTraceEmit(this: Server, ...event) {
      if (isWatching && REQUEST_EVENTS.has(event[0]) && !decided.has(this)) {
        decided.add(this);
        contain('instrumenting a server', () => decide(this));
      }
      return emit.apply(this, event);
    };
    prototype.emit = observed;
    return () => {
      if (prototype.emit === observed) prototype.emit = emit;
    };
  });
  return () => {
    isWatching = false;
    for (const restore of undo) restore();
  };
};
