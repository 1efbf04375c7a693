import type { ServerResponse } from 'node:http';
import type { ResponseEnd } from '../request-reader.ts';

/**
 * Calls `onEnd` exactly once, when the response has really ended: its last byte was handed over, or its connection closed.
 * One `close` listener serves, for it follows `finish` and comes alone on an abort; it is put first, so that a span of
 * another instrumentation is still open. It changes no flow and sends nothing.
 */
export const onResponseEnd = (response: ServerResponse, onEnd: (end: ResponseEnd) => void): void => {
  const startedAt = performance.now();
  let headAt: number | undefined;
  // Node has no event for the response head. Whoever wrapped writeHead before us is still called, and so is who comes later.
  const writeHead = response.writeHead;
  response.writeHead = function (this: ServerResponse, ...head: unknown[]) {
    headAt ??= performance.now();
    return writeHead.apply(this, head as Parameters<typeof writeHead>);
  } as typeof writeHead;

  response.prependOnceListener('close', () => {
    const timeToFirstByte = headAt !== undefined && isStreamed(response) ? (headAt - startedAt) / 1000 : undefined;
    if (response.writableFinished) onEnd({ outcome: 'complete', timeToFirstByte });
    else if (response.errored) onEnd({ outcome: 'failed', error: response.errored, timeToFirstByte });
    else onEnd({ outcome: 'disconnected', timeToFirstByte });
  });
  if (!response.socket) onQueuedResponseLost(response, onEnd);
};

/** The pipelined responses of a connection that have not had their turn. */
const queued = new WeakMap<object, Set<() => void>>();

/**
 * A pipelined request's response waits without a socket for the one before it. If the connection closes meanwhile, Node 20
 * never closes that response; one listener on the connection tells all that wait.
 */
const onQueuedResponseLost = (response: ServerResponse, onEnd: (end: ResponseEnd) => void): void => {
  const connection = response.req?.socket;
  if (!connection) return;
  const waiting = queued.get(connection) ?? new Set();
  if (!queued.has(connection)) {
    queued.set(connection, waiting);
    connection.once('close', () => {
      for (const lose of waiting) lose();
    });
  }
  const lose = () => {
    if (!response.socket && !response.writableFinished) onEnd({ outcome: 'disconnected' });
  };
  waiting.add(lose);
  response.once('close', () => waiting.delete(lose));
};

/** Whether the head went out before the length of the body was known: chunked, or HTTP/2 without a length. */
const isStreamed = (response: ServerResponse): boolean =>
  response.chunkedEncoding || (response.req?.httpVersionMajor === 2 && !response.hasHeader('content-length'));
