import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { requestSpanOf } from '../request-mark.ts';
import type { RequestSpan } from '../request-span.ts';

type Emit = (event: string | symbol, ...parameters: unknown[]) => boolean;

/** A connection, with the response that Node is sending over it. */
type Connection = Socket & { _httpMessage?: ServerResponse | null };

const followed = new WeakSet<Socket>();

/**
 * Runs listeners of a connection in the context of a request. The listeners of `timeout` run in that of the current request. A
 * connection that a request has upgraded, to a WebSocket for example, belongs to that request alone: all listeners run in its
 * context, and its close ends the span, as complete if anything was sent over it.
 */
export const followSocket = (span: RequestSpan, request: IncomingMessage & { upgrade?: boolean | null }): void => {
  if (request.upgrade) followUpgrade(span, request.socket);
  // The sockets of HTTP/2 belong to no request.
  else if (request.httpVersionMajor === 1 && !followed.has(request.socket)) followTimeouts(request.socket);
};

const followTimeouts = (socket: Socket): void => {
  followed.add(socket);
  const emit: Emit = socket.emit;
  socket.emit = function emitTimeoutInContext(this: Connection, ...event: Parameters<Emit>): boolean {
    const request = event[0] === 'timeout' ? this._httpMessage?.req : undefined;
    const span = request && requestSpanOf(request);
    return span ? span.run(() => emit.apply(this, event)) : emit.apply(this, event);
  };
};

const followUpgrade = (span: RequestSpan, socket: Socket): void => {
  const sentBefore = socket.bytesWritten;
  const emit: Emit = socket.emit;
  socket.emit = function emitInContext(this: Socket, ...event: Parameters<Emit>): boolean {
    return span.run(() => {
      // Before Node closes the response, which was never ended: that would look like a client that left.
      if (event[0] === 'close' && this.bytesWritten !== sentBefore) span.end({ outcome: 'complete' });
      return emit.apply(this, event);
    });
  };
};
