import { adapterCases, runCase } from '@ai-trace/conformance';
import { createAdaptorServer, upgradeWebSocket } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';
import { nodeServerAdapter } from './describe-node-server.ts';

/** The types of `ws` are not at hand. */
const { WebSocketServer } = jest.requireActual<{ WebSocketServer: new (options: object) => never }>('ws');

const adapter = nodeServerAdapter({
  name: 'Hono on @hono/node-server 2, with WebSockets',
  createAdaptorServer: (options: { fetch: Hono['fetch']; hostname: string }) =>
    createAdaptorServer({ ...options, websocket: { server: new WebSocketServer({ noServer: true }) } }),
  alreadySent: RESPONSE_ALREADY_SENT,
  upgradeWebSocket,
});

// Of the suite only these: a server that takes WebSockets leaves every other upgrade open, and answers none with a body.
const cases = adapterCases.filter(({ needs }) => needs === 'webSocket');
test.each(cases.map((adapterCase) => [adapterCase.name, adapterCase] as const))('%s', (_name, adapterCase) =>
  runCase(adapter, adapterCase),
);
