import { createServer, type ServerResponse } from 'node:http';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { RawSocket, rawRequest } from '../../conformance/src/adapter/raw-socket.ts';
import { collectGarbage } from '../../conformance/src/provider/collect-garbage.ts';
import { traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

test('an answer that had to wait for its turn is not kept as long as its connection', async () => {
  let first: ServerResponse | undefined;
  let waiting: WeakRef<ServerResponse> | undefined;
  const server = createServer(
    traceHandler((request, response) => {
      if (request.url === '/first') first = response;
      else response.end(request.url);
      if (request.url !== '/waiting') return;
      waiting = new WeakRef(response);
      first?.end('/first');
      first = undefined;
    }),
  );
  await whileListening(server, async (origin) => {
    const socket = await RawSocket.open(origin);
    const get = (target: string) => rawRequest('GET', target, { keepAlive: true });
    await socket.send(get('/first') + get('/waiting'));
    await socket.receive('/waiting');
    await socket.send(get('/last'));
    await socket.receive('/last');
    await collectGarbage(() => waiting?.deref() === undefined);
    expect(waiting).toBeDefined();
    expect(waiting?.deref()).toBeUndefined();
    await socket.hangUp();
  });
  expect(telemetry.finishedSpans()).toHaveLength(3);
});
