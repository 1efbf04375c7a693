import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { trace } from '@opentelemetry/api';
import { traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
});
afterEach(() => telemetry.shutdown());

const activeSpan = () => trace.getActiveSpan()?.spanContext().spanId;

test.each([
  ['that comes in parts', ['late', 'later']],
  ['that has come, but is held', []],
])('a body %s belongs to its request when it is read after the answer', async (_which, parts) => {
  const seen: (string | undefined)[] = [];
  let finish = () => {};
  const read = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let held: IncomingMessage | undefined;
  const accept = (incoming: IncomingMessage, response: ServerResponse) => {
    held = incoming;
    incoming.on('data', () => seen.push(activeSpan()));
    incoming.on('end', () => {
      seen.push(activeSpan());
      finish();
    });
    incoming.pause();
    response.writeHead(202).end();
  };
  await whileListening(createServer(traceHandler(accept)), async (origin) => {
    const sent = request(origin, { method: 'POST', agent: false, headers: { connection: 'keep-alive' } });
    if (parts.length > 0) sent.write('first');
    else sent.end('all');
    const [response] = await once(sent, 'response');
    await once(response.resume(), 'end');
    await telemetry.waitForSpans(1);
    held?.resume();
    for (const part of parts) sent.write(part);
    sent.end();
    await read;
  });
  const [span] = telemetry.finishedSpans();
  expect(seen.length).toBeGreaterThan(1);
  expect(new Set(seen)).toEqual(new Set([span?.spanContext().spanId]));
});

test('the close of a request, which comes after the answer, belongs to it', async () => {
  let close = (_span: string | undefined) => {};
  const closed = new Promise<string | undefined>((resolve) => {
    close = resolve;
  });
  const answer = (incoming: IncomingMessage, response: ServerResponse) => {
    incoming.on('close', () => close(activeSpan()));
    response.end('answered');
  };
  await whileListening(createServer(traceHandler(answer)), async (origin) => {
    const [response] = await once(request(origin, { agent: false }).end(), 'response');
    await once(response.resume(), 'end');
    expect(await closed).toBe((await telemetry.waitForSpans(1))[0]?.spanContext().spanId);
  });
});
