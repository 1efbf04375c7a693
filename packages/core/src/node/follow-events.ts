import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, context } from '@opentelemetry/api';
import { contain } from '../diagnostics.ts';
import { requestSpanOf } from '../request-mark.ts';
import type { RequestSpan } from '../request-span.ts';
import { sharedName } from '../shared-name.ts';
import { followHead, type Head } from './follow-head.ts';
import { endWithResponse } from './response-end.ts';

type Emit = EventEmitter['emit'];
type WriteHead = ServerResponse['writeHead'];

/** The contexts of requests that still emit events after the span has ended and dropped its context. */
const lastContexts = new WeakMap<IncomingMessage, Context>();

const FOLLOWS = Symbol.for(sharedName('follows events'));

/**
 * Runs every listener of a traced request and its response inside the request's context, notes the response's head, and ends the
 * span at the response's `close`. The events come from the socket, whose asynchronous context is the connection's: without this a
 * body parser fed by `data` loses the request's context (contrib#1714, js#1152).
 *
 * Takes a request and its response or, if a framework has prototypes of its own for them, those prototypes, once: on Node 20
 * adding a property to an object whose prototype was replaced takes 3 µs.
 */
export const followEvents = (request: IncomingMessage, response: ServerResponse): void => {
  const { emit } = request;
  // Fastify's `injectWS()` passes a plain object as the request.
  if (emit && FOLLOWS in emit) return;
  request.emit = requestEmitters.for(emit, request);
  response.emit = responseEmitters.for(response.emit, response);
  response.writeHead = headWriters.for(response.writeHead, response);
};

/** Replacements of a method, made once for each original: nearly all requests share one. */
class Replacements<Holder extends object, Method extends object> {
  readonly #made = new WeakMap<Method, Method>();
  readonly #make: (holder: Holder) => Method;

  constructor(make: (holder: Holder) => Method) {
    this.#make = make;
  }

  for(original: Method | undefined, holder: Holder): Method {
    if (original === undefined) return this.#make(holder);
    let method = this.#made.get(original);
    if (!method) {
      method = this.#make(holder);
      this.#made.set(original, method);
    }
    return method;
  }
}

// Without listeners, an event's parameters are only passed on by `apply`, so that V8 allocates no array for them.

const requestEmitters = /* @__PURE__ */ new Replacements<IncomingMessage, Emit>(({ emit: emitNext, listenerCount: countListeners }) => {
  const emitHeard = function emitHeard(this: IncomingMessage, ...event: Parameters<Emit>): boolean {
    return emitInContext(this, requestSpanOf(this)?.context ?? lastContexts.get(this), emitNext, event);
  };
  const emit = function emit(this: IncomingMessage, ...event: Parameters<Emit>): boolean {
    return countListeners.call(this, event[0]) === 0 ? emitNext.apply(this, event) : emitHeard.apply(this, event);
  };
  return Object.assign(emit, { [FOLLOWS]: true });
});

const responseEmitters = /* @__PURE__ */ new Replacements<ServerResponse, Emit>(({ emit: emitNext, listenerCount: countListeners }) => {
  const emitHeard = function emitHeard(this: ServerResponse, ...event: Parameters<Emit>): boolean {
    return emitInContext(this, requestSpanOf(this.req)?.context, emitNext, event);
  };
  const emitClose = function emitClose(this: ServerResponse, ...event: Parameters<Emit>): boolean {
    const span = requestSpanOf(this.req);
    const active = span?.context;
    // Before all listeners, so that a span of another instrumentation is still open.
    if (span) {
      if (active && isAwaited(this.req, countListeners)) lastContexts.set(this.req, active);
      endWithResponse(span, this);
    }
    return emitInContext(this, countListeners.call(this, 'close') > 0 ? active : undefined, emitNext, event);
  };
  return function emit(this: ServerResponse, ...event: Parameters<Emit>): boolean {
    if (event[0] === 'close') return emitClose.apply(this, event);
    // Node itself listens to `finish`, and its listener needs no context.
    const isHeard = countListeners.call(this, event[0]) > (event[0] === 'finish' ? 1 : 0);
    return isHeard ? emitHeard.apply(this, event) : emitNext.apply(this, event);
  };
});

/** Node has no event for the response head. Other replacements of `writeHead`, installed before or after ours, are still called. */
const headWriters = /* @__PURE__ */ new Replacements<ServerResponse, WriteHead>((holder: Http2Response) => {
  const { writeHead: writeNext } = holder;
  const isHttp2 = 'stream' in holder;
  const writeFollowed = function writeFollowed(this: ServerResponse, span: RequestSpan, head: Head) {
    return writeNext.apply(this, (contain('following a response head', followHead, span, this, head) ?? head) as Parameters<WriteHead>);
  };
  return function writeHead(this: Http2Response, ...head: Parameters<WriteHead>) {
    const span = requestSpanOf(this.req);
    if (span === undefined) return writeNext.apply(this, head);
    const response = span.wantsHeaders ? writeFollowed.call(this, span, head) : writeNext.apply(this, head);
    // Node throws if it refuses a head, such as a second one. On a closed HTTP/2 stream it silently sends none.
    if (!isHttp2 || this.stream?.headersSent !== false) span.noteHead(this.statusCode);
    return response;
  } as WriteHead;
});

type Http2Response = ServerResponse & { stream?: { headersSent: boolean } };

/** An endpoint may answer first and read the request body later. A body that nothing reads is dumped by Node after the answer. */
const isAwaited = (request: IncomingMessage & { _dumped?: boolean }, countListeners: EventEmitter['listenerCount']): boolean => {
  if (countListeners.call(request, 'close') > 0) return true;
  if (request._dumped || request.readableEnded) return false;
  return request.complete === false || countListeners.call(request, 'end') > 0;
};

const emitInContext = (emitter: EventEmitter, active: Context | undefined, emit: Emit, event: Parameters<Emit>): boolean =>
  active === undefined || context.active() === active ? emit.apply(emitter, event) : context.with(active, emit, emitter, ...event);
