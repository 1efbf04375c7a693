import { createServer, type Server } from 'node:http';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import { withTrace } from '@ai-trace/core';
import { propagation } from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { type AiTraceNodeHttpOptions, traceHandler } from '../src/index.ts';
import { whileListening } from './listen.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = createTelemetry();
  propagation.setGlobalPropagator(new W3CBaggagePropagator());
});
afterEach(async () => {
  propagation.disable();
  await telemetry.shutdown();
});

const server = () =>
  createServer(traceHandler((_request, response) => response.end(JSON.stringify(propagation.getActiveBaggage()?.getAllEntries() ?? []))));

const baggageAt = async (origin: string, baggage?: string): Promise<string[]> => {
  const response = await fetch(`${origin}/inner`, { headers: { connection: 'close', ...(baggage && { baggage }) } });
  return ((await response.json()) as [string, { value: string }][]).map(([key, { value }]) => `${key}=${value}`);
};

/** Uses a server that a request to another one, with baggage, has started. */
const startedWithinRequest = async (options: AiTraceNodeHttpOptions, use: (origin: string) => Promise<void>): Promise<void> => {
  const inner = server();
  const starting = createServer(traceHandler((_request, response) => void inner.listen(0, '127.0.0.1', () => response.end()), options));
  await whileListening(starting, async (origin) => {
    await (await fetch(`${origin}/start`, { headers: { connection: 'close', baggage: 'tenant=starter' } })).text();
  });
  try {
    await use(originOf(inner));
  } finally {
    await new Promise((resolve) => inner.close(resolve));
  }
};

const originOf = (listening: Server): string => `http://127.0.0.1:${(listening.address() as { port: number }).port}`;
const paths = () => telemetry.finishedSpans().map(({ attributes }) => attributes['url.path']);

test('a server that was started within a request has requests of their own baggage', async () => {
  await startedWithinRequest({}, async (origin) => {
    expect(await baggageAt(origin)).toEqual([]);
    expect(await baggageAt(origin, 'tenant=own')).toEqual(['tenant=own']);
  });
  expect(paths()).toEqual(['/start', '/inner', '/inner']);
  expect(telemetry.finishedSpans().map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined, undefined, undefined]);
});

test('a server that was started within an excluded request is traced', async () => {
  await startedWithinRequest({ excludedUrls: '/start' }, async (origin) => {
    expect(await baggageAt(origin, 'tenant=own')).toEqual(['tenant=own']);
  });
  expect(paths()).toEqual(['/inner']);
});

test('a server that was started within a unit of work has requests of their own baggage', async () => {
  const inner = server();
  await withTrace('boot', { baggage: 'tenant=boot' }, () => new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve)));
  expect(await baggageAt(originOf(inner), 'tenant=own')).toEqual(['tenant=own']);
  await new Promise((resolve) => inner.close(resolve));
});
