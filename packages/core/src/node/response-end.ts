import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { RequestSpan } from '../request-span.ts';

/**
 * Ends the span of a response that has closed: `close` follows `finish`, and comes alone on an abort. It reads few properties,
 * because reads are slow under Express, where V8 gives each response a shape of its own.
 */
export const endWithResponse = (span: RequestSpan, response: ServerResponse): void => {
  const { socket } = response;
  const streamed = isStreamed(response);
  // Checked first, because a response that is destroyed right after its `end` also counts as finished.
  const stream = socket === null ? undefined : streamOf(response);
  const error = response.errored ?? stream?.errored;
  if (error) span.end({ outcome: 'failed', error, streamed });
  else if ((isComplete(response, socket) && !stream?.aborted) || isWritten(response, socket)) span.end({ outcome: 'complete', streamed });
  else span.end({ outcome: 'disconnected', streamed });
};

/** HTTP/2's compatibility API keeps the error, and whether the client left, on the stream; there `socket` is never `null`. */
const streamOf = (response: ServerResponse & { stream?: ServerHttp2Stream }): ServerHttp2Stream | undefined => response.stream;

/**
 * `writableFinished` alone is not enough. A response that the client cut off counts as finished when it is ended afterwards; but
 * it still has its socket, which Node detaches from a finished one. Under HTTP/2 it counts as finished without ever being ended.
 * And Fastify's `app.inject()` closes an ended response before its mock socket has taken all bytes.
 */
const isComplete = (response: ServerResponse, socket: ServerResponse['socket']): boolean =>
  socket ? response.writableEnded && !socket.destroyed : response.writableFinished;

/**
 * A client that has read as many bytes as the head promised may leave before the application calls `end()`. Node counts written
 * bytes per connection only, so this works only for the first response.
 */
const isWritten = (response: ServerResponse & { _header?: string | null }, socket: ServerResponse['socket']): boolean => {
  const { _header: head } = response;
  const length = head && socket ? /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1] : undefined;
  if (!head || !socket || length === undefined) return false;
  return socket.bytesWritten - socket.writableLength === head.length + Number(length);
};

/** Whether the head went out before the length of the body was known; HTTP/2 has no chunked encoding that would show it. */
const isStreamed = (response: ServerResponse & { chunkedEncoding?: boolean }): boolean =>
  response.chunkedEncoding ?? (hasBody(response) && !response.hasHeader('content-length'));

const hasBody = ({ req, statusCode }: ServerResponse): boolean => req?.method !== 'HEAD' && statusCode !== 204 && statusCode !== 304;

/** By connection, the pipelined responses that have not had their turn. */
const queued = new WeakMap<object, Set<() => void>>();

/**
 * Ends the span if the connection closes before the response has had its turn: a pipelined response waits without a socket for
 * the one before it, and Node 20 never closes it then. One listener on the connection serves all waiting responses.
 */
export const endIfNeverSent = (span: RequestSpan, response: ServerResponse): void => {
  const connection = response.req?.socket;
  if (response.socket || !connection) return;
  const waiting = waitingOn(connection);
  const giveUp = () => {
    if (!response.socket && !response.writableFinished) span.end({ outcome: 'disconnected' });
  };
  waiting.add(giveUp);
  response.once('close', () => waiting.delete(giveUp));
};

/** A function of its own, so that the listener on the connection does not keep a response that has ended. */
const waitingOn = (connection: Socket): Set<() => void> => {
  const known = queued.get(connection);
  if (known) return known;
  const waiting = new Set<() => void>();
  queued.set(connection, waiting);
  connection.once('close', () => {
    for (const giveUp of waiting) giveUp();
  });
  return waiting;
};
