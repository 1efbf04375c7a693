import type { ServerResponse } from 'node:http';
import type { RequestSpan } from '../request-span.ts';

/** Ends the span of a response that has closed: `close` follows `finish`, and comes alone on an abort. */
export const endWithResponse = (span: RequestSpan, response: ServerResponse): void => {
  const streamed = isStreamed(response);
  if (response.writableFinished) span.end({ outcome: 'complete', streamed });
  else if (response.errored) span.end({ outcome: 'failed', error: response.errored, streamed });
  else span.end({ outcome: 'disconnected', streamed });
};

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
