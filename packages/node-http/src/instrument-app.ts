import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Server } from 'node:net';
import { checkApp } from '@ai-trace/core';
import { type Listener, listenerTracer } from './listener-tracer.ts';
import type { AiTraceNodeHttpOptions } from './options.ts';

/** The events by which a server hands over a request and its response. */
const events: readonly string[] = ['request', 'checkContinue', 'checkExpectation'];

const TRACED = Symbol.for('@ai-trace/node-http traced');

/**
 * Does what `traceHandler` does, for an existing `node:http`, `node:https` or `node:http2` server, and returns the server. It
 * traces the listeners that are there and those that are added later. A second call changes nothing.
 *
 * @throws ConfigurationError when the server or an option is wrong.
 */
export const instrumentApp = <
  Target extends Server,
  Request extends IncomingMessage | Http2ServerRequest = IncomingMessage,
  Response extends ServerResponse | Http2ServerResponse = ServerResponse,
>(
  server: Target,
  options?: AiTraceNodeHttpOptions<Request, Response>,
): Target => {
  checkApp('node-http', server, 'rawListeners');
  const traced = listenerTracer(options as object);
  if (TRACED in server) return server;
  Object.defineProperty(server, TRACED, { value: true });
  const tracedListener = (event: string, listener: Listener): Listener => {
    const given = onceOf(listener);
    const takeAway: Listener = function (request, response) {
      server.off(event, inPlace);
      return listener.call(this, request, response);
    };
    // Node compares the argument of `off` with this `listener`.
    const inPlace: Listener = Object.assign(traced(given ? takeAway : listener), { listener: given ?? listener, [TRACED]: true });
    return inPlace;
  };
  // Each listener is wrapped by itself, because a wrapper of `emit` would run outside of other instrumentations.
  const traceListeners = (event: string): void => {
    const listeners = server.rawListeners(event) as Listener[];
    if (listeners.every((listener) => TRACED in listener)) return;
    server.removeAllListeners(event);
    for (const listener of listeners) server.on(event, TRACED in listener ? listener : tracedListener(event, listener));
  };
  events.forEach(traceListeners);
  // This event comes before the listener is added.
  server.on('newListener', (event: string) => events.includes(event) && queueMicrotask(() => traceListeners(event)));
  return server;
};

/** The function passed to `once`. Node's wrapper of it removes itself, which fails if that wrapper is wrapped in turn. */
const onceOf = (listener: Listener & { listener?: Listener }): Listener | undefined =>
  listener.name === 'bound onceWrapper' ? listener.listener : undefined;
