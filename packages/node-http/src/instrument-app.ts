import type { Server } from 'node:net';
import { type Listener, listenerTracer } from './listener-tracer.ts';
import type { AiTraceNodeHttpOptions } from './options.ts';

/** The events by which a server hands over a request and its response. */
const events: readonly string[] = ['request', 'checkContinue', 'checkExpectation'];

const TRACED = Symbol.for('@ai-trace/node-http traced');

/**
 * Does what `traceHandler` does, for an existing `node:http`, `node:https` or `node:http2` server, and returns the server. It
 * traces the listeners that are there and those that are added later. A second call changes nothing.
 *
 * @throws ConfigurationError when an option is wrong.
 */
export const instrumentApp = <Target extends Server>(server: Target, options?: AiTraceNodeHttpOptions): Target => {
  const traced = listenerTracer(options);
  if (TRACED in server) return server;
  Object.defineProperty(server, TRACED, { value: true });
  // Each listener is wrapped by itself, because a wrapper of `emit` would stand outside of other instrumentations.
  const traceListeners = (event: string): void => {
    const listeners = server.rawListeners(event) as Listener[];
    if (listeners.every((listener) => TRACED in listener)) return;
    server.removeAllListeners(event);
    // Node compares this `listener` with what `off` is given, and with a `once` listener that removes itself.
    const wrap = (listener: Listener) => Object.assign(traced(listener), { listener, [TRACED]: true });
    for (const listener of listeners) server.on(event, TRACED in listener ? listener : wrap(listener));
  };
  events.forEach(traceListeners);
  // This event comes before the listener is added.
  server.on('newListener', (event: string) => events.includes(event) && queueMicrotask(() => traceListeners(event)));
  return server;
};
