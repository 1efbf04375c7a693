import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { requestSpanOf } from '../request-mark.ts';
import type { RequestSpan } from '../request-span.ts';

type Emit = (event: string | symbol, ...parameters: unknown[]) => boolean;

/** A connection, with the response that Node is sending over it. */
type Connection = Socket & { _httpMessage?: ServerResponse | null };

const followed = new WeakSet<Socket>();

/**
 * Runs what listens to a socket in the context of a request: to its `timeout`, in that of the request under way. A connection
 * that a request upgrades, to a WebSocket say, is that request's own: everything that listens to it runs in its context,
 * and its close ends the span, well if anything was sent, though never through Node's response.
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
      // Before Node says of the response that nobody ended that the client has left.
      if (event[0] === 'close' && this.bytesWritten !== sentBefore) span.end({ outcome: 'complete' });
      return emit.apply(this, event);
    });
  };
};
