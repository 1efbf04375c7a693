import type { EventEmitter } from 'node:events';
import { type Context, context } from '@opentelemetry/api';

/**
 * Runs every listener of the emitter inside `active`. The events of a request and its response come from the socket, whose
 * asynchronous context is the connection's: without this a body parser that is fed by `data` loses the request
 * (contrib#1714, js#1152). One property per emitter, and none per listener.
 */
export const emitInContext = (emitter: EventEmitter, active: Context): void => {
  const { emit } = emitter;
  emitter.emit = function (this: EventEmitter, ...event: Parameters<EventEmitter['emit']>): boolean {
    if (context.active() === active) return emit.apply(this, event);
    return context.with(active, emit, this, ...event);
  };
};
