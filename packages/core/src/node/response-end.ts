import type { ServerResponse } from 'node:http';
import type { RequestSpan } from '../request-span.ts';

/**
 * Ends the span of a response that has closed: `close` follows `finish`, and comes alone on an abort. Reads as little as it can:
 * under Express every look at a response is a slow one, for no two have the same shape to V8.
 */
export const endWithResponse = (span: RequestSpan, response: ServerResponse): void => {
  const { socket } = response;
  const streamed = isStreamed(response);
  // Before anything else, for a response that is destroyed right after its `end` counts as finished, too.
  const error = response.errored ?? (socket === null ? null : errorOfStream(response));
  if (error) span.end({ outcome: 'failed', error, streamed });
  else if (isComplete(response, socket)) span.end({ outcome: 'complete', streamed });
  else span.end({ outcome: 'disconnected', streamed });
};

/** The compatibility API of HTTP/2 leaves it to the stream; there `socket` is never `null`. */
const errorOfStream = ({ stream }: ServerResponse & { stream?: { errored: Error | null } }): Error | null => stream?.errored ?? null;

/**
 * Node takes the socket away from a response that is finished, and leaves it one that the client cut off, which then may still
 * be ended and calls itself finished. HTTP/2 calls that finished, too, though it was never ended; and Fastify's `app.inject()`
 * closes a response while the socket that stands in has yet to take its bytes.
 */
const isComplete = (response: ServerResponse, socket: ServerResponse['socket']): boolean =>
  response.writableEnded && (socket ? !socket.destroyed : response.writableFinished);

/** Whether the head went out before the length of the body was known; HTTP/2 has no chunked encoding to tell it by. */
const isStreamed = (response: Pick<ServerResponse, 'hasHeader'> & { chunkedEncoding?: boolean }): boolean =>
  response.chunkedEncoding ?? !response.hasHeader('content-length');

/** The pipelined responses of a connection that have not had their turn. */
const queued = new WeakMap<object, Set<() => void>>();

/**
 * A pipelined request's response waits without a socket for the one before it. If the connection closes meanwhile, Node 20
 * never closes that response; one listener on the connection tells all that wait.
 */
export const endIfQueuedInVain = (span: RequestSpan, response: ServerResponse): void => {
  const connection = response.req?.socket;
  if (response.socket || !connection) return;
  const waiting = queued.get(connection) ?? new Set();
  if (!queued.has(connection)) {
    queued.set(connection, waiting);
    connection.once('close', () => {
      for (const lose of waiting) lose();
    });
  }
  const lose = () => {
    if (!response.socket && !response.writableFinished) span.end({ outcome: 'disconnected' });
  };
  waiting.add(lose);
  response.once('close', () => waiting.delete(lose));
};
