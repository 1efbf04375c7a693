import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, context } from '@opentelemetry/api';
import { requestSpanOf } from '../request-span.ts';
import { endWithResponse } from './response-end.ts';

type Emit = EventEmitter['emit'];

const FOLLOWED = Symbol.for('@ai-trace/core followed events');

/**
 * Runs every listener of a traced request and its response inside the request's context, notes the response's head, and
 * ends the span at the response's `close`. The events come from the socket, whose asynchronous context is the connection's:
 * without this a body parser that is fed by `data` loses the request (contrib#1714, js#1152).
 *
 * Takes a request and its response or, where a framework has prototypes of its own for them, those, once: on Node 20 a
 * property that is added to an object whose prototype was exchanged takes 3 µs.
 */
export const followEvents = (request: IncomingMessage, response: ServerResponse): void => {
  if (FOLLOWED in request) return;
  define(request, FOLLOWED, true);
  const { emit: emitRequest } = request;
  const { emit: emitResponse, writeHead } = response;
  define(request, 'emit', function emit(this: IncomingMessage, ...event: Parameters<Emit>): boolean {
    if (isUnheard(this, event[0])) return emitRequest.apply(this, event);
    return emitInContext(this, requestSpanOf(this)?.context, emitRequest, event);
  });
  define(response, 'emit', function emit(this: ServerResponse, ...event: Parameters<Emit>): boolean {
    // Before all listeners, so that a span of another instrumentation is still open.
    const span = event[0] === 'close' ? requestSpanOf(this.req) : undefined;
    const active = span?.context;
    if (span) endWithResponse(span, this);
    if (isUnheard(this, event[0])) return emitResponse.apply(this, event);
    return emitInContext(this, active ?? requestSpanOf(this.req)?.context, emitResponse, event);
  });
  // Node has no event for the response head. Whoever replaced writeHead before us is still called, and so is who comes later.
  define(response, 'writeHead', function writeHeadNoted(this: ServerResponse, ...head: Parameters<ServerResponse['writeHead']>) {
    requestSpanOf(this.req)?.noteHead();
    return writeHead.apply(this, head);
  });
};

/** How Node's own listeners on a response are called. */
const NODES_OWN: ReadonlySet<string> = new Set(['bound resOnFinish', 'onServerResponseClose']);

/**
 * Whether nobody but Node listens. Node's own work does not belong to the request, and to enter its context for it
 * would take as long as making the span.
 */
const isUnheard = (emitter: EventEmitter, event: string | symbol): boolean => {
  const count = emitter.listenerCount(event);
  return count === 0 || (count === 1 && NODES_OWN.has(emitter.listeners(event)[0]?.name ?? ''));
};

const emitInContext = (emitter: EventEmitter, active: Context | undefined, emit: Emit, event: Parameters<Emit>): boolean =>
  active === undefined || context.active() === active ? emit.apply(emitter, event) : context.with(active, emit, emitter, ...event);

const define = (holder: object, name: PropertyKey, value: unknown): void => {
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
};
