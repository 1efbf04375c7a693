import type { Server } from 'node:net';
import { type Listener, listenerTracer } from './listener-tracer.ts';
import type { AiTraceNodeHttpOptions } from './options.ts';

/** By these events a server hands over a request and its response. */
const events: readonly string[] = ['request', 'checkContinue', 'checkExpectation'];

const TRACED = Symbol.for('@ai-trace/node-http traced');

/**
 * Does what `traceHandler` does for a `node:http`, `node:https` or `node:http2` server that exists, and returns the server:
 * for the listeners that it has, and for those that are added later. A second call changes nothing.
 *
 * @throws ConfigurationError when an option is wrong.
 */
export const instrumentApp = <Target extends Server>(server: Target, options?: AiTraceNodeHttpOptions): Target => {
  const traced = listenerTracer(options);
  if (TRACED in server) return server;
  Object.defineProperty(server, TRACED, { value: true });
  // Each listener in its place: around the whole event would be outside of other instrumentations.
  const traceListeners = (event: string): void => {
    const listeners = server.rawListeners(event) as Listener[];
    if (listeners.every((listener) => TRACED in listener)) return;
    server.removeAllListeners(event);
    // By `listener` Node finds what `off` is given, and a `once` that takes itself away.
    const tracedOnce = (listener: Listener) => Object.assign(traced(listener), { listener, [TRACED]: true });
    for (const listener of listeners) server.on(event, TRACED in listener ? listener : tracedOnce(listener));
  };
  events.forEach(traceListeners);
  // Tells of a listener before it is there.
  server.on('newListener', (event: string) => events.includes(event) && queueMicrotask(() => traceListeners(event)));
  return server;
};
