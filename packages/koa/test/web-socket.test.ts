import { type EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context } from 'koa';
import { aiTraceMiddleware } from '../src/index.ts';
import { koaVersions } from './koa-versions.ts';

interface Connection extends EventEmitter {
  send(text: string): void;
  close(): void;
}

interface WebSockets {
  handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer, connected: (connection: Connection) => void): void;
}

/** It comes without types of its own. */
const { WebSocket, WebSocketServer } = jest.requireActual<{
  WebSocket: new (url: string) => Connection;
  WebSocketServer: new (options: { noServer: true }) => WebSockets;
}>('ws');

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const mark = (name: string): void => trace.getTracer('app').startSpan(name).end();

// As `koa-websocket` does, whose contexts have no response.
test.each(koaVersions)('what comes over a WebSocket belongs to its request, on $title', async ({ Koa }) => {
  const app = new Koa();
  const aiTrace = aiTraceMiddleware({ captureHeaders: { response: '.*' } });
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer(app.callback()).on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket as Socket, head, (connection) => {
      const ctx = app.createContext(request, undefined as never) as Context;
      aiTrace(ctx, async () => {
        connection.on('message', () => {
          mark('message');
          connection.send('hello');
        });
      });
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/rooms/red`);
  await once(client, 'open');
  client.send('hi');
  await once(client, 'message');
  client.close();
  const [message, root] = await telemetry.waitForSpans(2);
  server.close();
  expect([root?.name, root?.attributes['url.path'], root?.status.code]).toEqual(['GET', '/rooms/red', SpanStatusCode.UNSET]);
  expect(message?.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
});

test('a client that leaves before its WebSocket comes to the middleware has a span', async () => {
  const { Koa } = koaVersions[0]!;
  const app = new Koa();
  const aiTrace = aiTraceMiddleware();
  const server = createServer(app.callback()).on('upgrade', async (request, socket) => {
    await new Promise((resolve) =>
      socket
        .on('error', () => undefined)
        .on('close', resolve)
        .resume(),
    );
    await aiTrace(app.createContext(request, undefined as never) as Context, async () => {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET /rooms/red HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(server, 'upgrade');
  client.resetAndDestroy();
  const [root] = await telemetry.waitForSpans(1);
  server.close();
  expect(root?.attributes['error.type']).toBe('client_disconnected');
});
