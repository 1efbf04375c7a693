import { type EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { aiTraceMiddleware } from '../src/index.ts';
import { expressVersions, loadExpress } from './express-versions.ts';

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

type Upgraded = IncomingMessage & { ws: Connection };

const answerMessages: RequestHandler = (req) => {
  const { ws } = req as unknown as Upgraded;
  ws.on('message', async () => {
    mark('message');
    ws.send('hello');
  });
  ws.on('close', () => mark('close'));
};

// As `express-ws` does: it takes the connection first, and hands the application a response that nobody sends.
test.each(expressVersions)('what comes over a WebSocket belongs to its request, on Express %s', async (_version, packageName) => {
  const app = loadExpress(packageName)();
  app.use(aiTraceMiddleware()).get('/rooms/:room', answerMessages);
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer(app).on('upgrade', (request: Upgraded, socket, head) =>
    sockets.handleUpgrade(request, socket as Socket, head, (connection) => {
      request.ws = connection;
      app(request as never, new ServerResponse(request) as never, () => connection.close());
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/rooms/red`);
  await once(client, 'open');
  client.send('hi');
  await once(client, 'message');
  client.close();
  const spans = await telemetry.waitForSpans(3);
  server.close();
  const root = spans.find(({ name }) => name === 'GET /rooms/:room');
  expect([root?.status.code, root?.attributes['error.type']]).toEqual([SpanStatusCode.UNSET, undefined]);
  const inside = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === root?.spanContext().spanId);
  expect(inside.map(({ name }) => name)).toEqual(['message', 'close']);
});
