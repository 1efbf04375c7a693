import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setAttribute, TraceAttribute } from '@ai-trace/core';
import { traceHandler } from '@ai-trace/node-http';

export const IDENTITY = { 'session.id': 'session-1', 'user.id': 'user-1' } as const;

/** Runs inside a real request that is traced, with a session from its headers and a user from its handler. */
export const underRequest = async <Result>(run: () => Promise<Result>): Promise<Result> => {
  let running: Promise<Result> | undefined;
  const server = createServer(
    traceHandler(async (_request, response) => {
      setAttribute(TraceAttribute.USER_ID, IDENTITY['user.id']);
      running = run();
      await running.catch(() => undefined);
      response.end();
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers: { 'X-Session-ID': IDENTITY['session.id'] } });
    return await running!;
  } finally {
    server.closeAllConnections();
    server.close();
  }
};
