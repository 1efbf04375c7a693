import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { context } from '@opentelemetry/api';
import { type RequestSpan, requestSpanOf } from '../request-span.ts';
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
  const [emitRequest, emitResponse, writeHead] = [
    inherited(request, 'emit'),
    inherited(response, 'emit'),
    inherited(response, 'writeHead'),
  ];
  define(request, 'emit', function emit(this: IncomingMessage, ...event: Parameters<Emit>): boolean {
    return emitInContext(this, requestSpanOf(this), emitRequest(), event);
  });
  define(response, 'emit', function emit(this: ServerResponse, ...event: Parameters<Emit>): boolean {
    return emitInContext(this, requestSpanOf(this.req), emitResponse(), event);
  });
  // Node has no event for the response head. Whoever replaced writeHead before us is still called, and so is who comes later.
  define(response, 'writeHead', function writeHeadNoted(this: ServerResponse, ...head: Parameters<ServerResponse['writeHead']>) {
    requestSpanOf(this.req)?.noteHead();
    return writeHead().apply(this, head);
  });
};

const emitInContext = (emitter: EventEmitter, span: RequestSpan | undefined, emit: Emit, event: Parameters<Emit>): boolean => {
  if (!span) return emit.apply(emitter, event);
  const active = span.context;
  // Before all listeners, so that a span of another instrumentation is still open.
  if (event[0] === 'close' && 'writeHead' in emitter) endWithResponse(span, emitter as ServerResponse);
  if (emitter.listenerCount(event[0]) === 0 || context.active() === active) return emit.apply(emitter, event);
  return context.with(active, emit, emitter, ...event);
};

/** What stands behind the property that will be defined: the object's own, or its prototype's of the moment. */
const inherited = <Holder extends object, Name extends keyof Holder>(holder: Holder, name: Name): (() => Holder[Name]) => {
  const own = Object.hasOwn(holder, name) ? holder[name] : undefined;
  return own === undefined ? () => Object.getPrototypeOf(holder)[name] : () => own;
};

const define = (holder: object, name: PropertyKey, value: unknown): void => {
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
};
