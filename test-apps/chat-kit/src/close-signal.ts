import type { ServerResponse } from 'node:http';

/** Aborts when the response has ended, or when the client has hung up before that. */
export const closeSignal = (response: ServerResponse): AbortSignal => {
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  return closed.signal;
};
