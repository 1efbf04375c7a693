import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { requestSpanOf } from '../request-mark.ts';
import type { RequestSpan } from '../request-span.ts';

type Emit = (event: string | symbol, ...parameters: unknown[]) => boolean;

/** A connection, with the response that Node is sending over it. */
type Connection = Socket & { _httpMessage?: ServerResponse | null };

/** `true` of what came by the event `upgrade`: Node has left the connection to the application. */
export type UpgradableRequest = IncomingMessage & { upgrade?: boolean | null };

/** Connections whose timeouts are followed, and requests that have taken over theirs. */
const followed = new WeakSet<object>();

/**
 * Runs listeners of a connection in the context of a request. The listeners of `timeout` run in that of the current request. A
 * connection that a request has upgraded, to a WebSocket for example, belongs to that request alone: all listeners run in its
 * context, and its close ends the span, as complete if anything was sent over it.
 */
export const followSocket = (span: RequestSpan, request: UpgradableRequest): void => {
  const { upgrade, socket, httpVersionMajor } = request;
  if (followed.has(upgrade ? request : socket)) return;
  if (upgrade) followUpgrade(span, request);
  // The sockets of HTTP/2 belong to no request.
  else if (httpVersionMajor === 1) followTimeouts(socket);
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

const followUpgrade = (span: RequestSpan, request: IncomingMessage): void => {
  followed.add(request);
  const { socket } = request;
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
