import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AiTraceNodeHttpOptions, traceHandler } from '@ai-trace/node-http';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import {
  generateTraceId,
  getBaggage,
  getCarrier,
  getSessionId,
  setAttribute,
  setBaggage,
  TraceAttribute,
  withTrace,
} from '../../src/index.ts';
import { getTraceScope, type TraceScope } from '../../src/trace-scope.ts';
import { type BatchedTelemetry, createBatchedTelemetry, injected } from './batched-telemetry.ts';
import { TracedServer } from './traced-server.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

let telemetry: BatchedTelemetry;
const servers: TracedServer[] = [];
beforeEach(() => {
  telemetry = createBatchedTelemetry();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await telemetry.shutdown();
});

const serve = async (...settings: Parameters<typeof TracedServer.start>): Promise<TracedServer> => {
  const server = await TracedServer.start(...settings);
  servers.push(server);
  return server;
};

/** From the first service to the last. */
const chainOf = (spans: readonly ReadableSpan[]): ReadableSpan[] => {
  const chain: ReadableSpan[] = [];
  let parent: string | undefined;
  for (;;) {
    const next = spans.find(({ parentSpanContext }) => parentSpanContext?.spanId === parent);
    if (!next) return chain;
    chain.push(next);
    parent = next.spanContext().spanId;
  }
};

/** As a client in another process, which nothing instruments. */
const untraced = <Result>(run: () => Result): Result => context.with(suppressTracing(context.active()), run);

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
};

test('four hops, each in another format, are one trace with session and user on every span', async () => {
  const seen: (string | undefined)[] = [];
  const last = await serve(async (request) => {
    // In the body, long after the span has started.
    setBaggage((request.headers['x-body'] as string | undefined) ?? (await bodyOf(request)));
    seen.push(getCarrier().baggage);
  });
  const third = await serve(async () => {
    await fetch(last.origin, { method: 'POST', body: getBaggage(), headers: { connection: 'close' } });
  });
  const second = await serve(() => third.get(injected()), { carrierHeader: 'X-Carrier' });
  const first = await serve(async () => {
    setAttribute(TraceAttribute.USER_ID, 'Zoë, 王');
    await second.get({ 'x-carrier': getBaggage() });
  });
  await first.get({ 'x-session-id': 's1' });

  const chain = chainOf(await telemetry.flush());
  expect(chain).toHaveLength(4);
  expect(new Set(chain.map((span) => span.spanContext().traceId)).size).toBe(1);
  expect(chain.map(({ attributes }) => [attributes['session.id'], attributes['user.id']])).toEqual(Array(4).fill(['s1', 'Zoë, 王']));
  expect(seen).toEqual(['session.id=s1,user.id=Zo%C3%AB%2C%20%E7%8E%8B']);
});

test('a request that is kept holds its spans until its own has ended', async () => {
  let scope: TraceScope | undefined;
  let during = 0;
  const service = await serve(() => {
    scope = getTraceScope();
    trace.getTracer('library').startSpan('ended').end();
    during = [...(scope?.spans ?? [])].length;
  });
  await service.get();
  expect([during, [...(scope?.spans ?? [])].length, scope?.spans?.haveLeft]).toEqual([1, 0, true]);
});

test('what undici sends after a late link is the carrier', async () => {
  const target = await serve((request) => request.headers);
  const undici = new UndiciInstrumentation();
  const disable = registerInstrumentations({ instrumentations: [undici] });
  try {
    const service = await serve(async () => {
      setBaggage({ traceparent: TRACEPARENT, tracestate: 'vendor=1', baggage: 'user.id=u1' });
      const { traceparent, ...carrier } = getCarrier();
      return { traceparent, carrier, sent: await target.get() };
    });
    const { traceparent, carrier, sent } = (await untraced(() => service.get())) as Record<string, Record<string, string>>;
    expect(sent).toMatchObject(carrier as object);
    expect(sent?.traceparent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
    const spans = await telemetry.flush();
    // Its parent is the span of the outgoing request, whose own parent is the service's.
    const client = spans.find((span) => sent?.traceparent?.includes(span.spanContext().spanId));
    expect(traceparent).toContain(client?.parentSpanContext?.spanId);
  } finally {
    disable();
    undici.disable();
  }
});

describe('a request with a traceparent', () => {
  test('stays linked to it: a carrier of the same trace merges baggage', async () => {
    const service = await serve(() => [setBaggage({ traceparent: TRACEPARENT, baggage: 'user.id=u1' }), getCarrier().baggage]);
    expect(await service.get({ traceparent: TRACEPARENT, 'x-session-id': 's1', baggage: 'a=1' })).toEqual([
      true,
      'a=1,user.id=u1,session.id=s1',
    ]);
    const [span] = await telemetry.flush();
    expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(span?.attributes['user.id']).toBe('u1');
  });

  test('a carrier of another trace merges baggage and warns', async () => {
    const other = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
    const service = await serve(() => [setBaggage({ traceparent: other, baggage: 'user.id=u1' }), getCarrier().baggage]);
    expect(await service.get({ traceparent: TRACEPARENT, 'x-session-id': 's1' })).toEqual([false, 'user.id=u1,session.id=s1']);
    expect((await telemetry.flush())[0]?.spanContext().traceId).toBe(TRACE_ID);
    expect(telemetry.warnings).toEqual([expect.stringContaining('a second trace')]);
  });

  test('foreign baggage in headers is passed on byte for byte', async () => {
    const service = await serve(() => getCarrier().baggage);
    const baggage = 'path=/a/b;p=1,lower=%c3%ab,key=a b';
    expect(await service.get({ traceparent: TRACEPARENT, 'x-session-id': 's1', baggage })).toBe(`${baggage},session.id=s1`);
  });
});

describe('under the span of another instrumentation', () => {
  /** The answer of a handler, and the spans: one that began before the middleware, and that of the request. */
  const serveOwned = async (handler: () => unknown, options?: AiTraceNodeHttpOptions, headers?: Record<string, string>) => {
    const traced = traceHandler((_request, response) => response.end(String(handler())), options);
    const server = createServer((request, response) => {
      const owned = trace.getTracer('http').startSpan('GET', { kind: SpanKind.SERVER });
      response.on('close', () => owned.end());
      context.with(trace.setSpan(context.active(), owned), () => {
        trace.getTracer('http').startSpan('before').end();
        traced(request, response);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const response = await untraced(() => fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close', ...headers } }));
    const answer = await response.text();
    await new Promise((closed) => server.close(closed));
    const spans = await telemetry.flush();
    expect(spans.map(({ name }) => name)).toEqual(['before', 'GET']);
    return { answer, traceIds: spans.map((span) => span.spanContext().traceId) };
  };

  test('a late link reaches what began before the middleware', async () => {
    const { answer, traceIds } = await serveOwned(() => setBaggage(TRACEPARENT));
    expect([answer, traceIds]).toEqual(['true', [TRACE_ID, TRACE_ID]]);
  });

  test('what belongs to an excluded request finds no span', async () => {
    expect((await serveOwned(() => trace.getActiveSpan(), { excludedUrls: '.' })).answer).toBe('undefined');
  });

  test('a carrier in a header reaches it, but not that of a public endpoint', async () => {
    const headers = { 'x-trace-context': TRACEPARENT };
    expect((await serveOwned(() => null, {}, headers)).traceIds).toEqual([TRACE_ID, TRACE_ID]);
    telemetry.exporter.reset();
    expect((await serveOwned(() => null, { publicEndpoint: true }, headers)).traceIds).not.toContain(TRACE_ID);
  });
});

describe("a late link's session", () => {
  const carrier = { traceparent: TRACEPARENT, baggage: 'session.id=upstream' };
  const sessionAfterLink = async (headers: Record<string, string>) => {
    const service = await serve(() => setBaggage(carrier));
    await service.get(headers);
    const [span] = await telemetry.flush();
    return [span?.attributes['session.id'], span?.attributes['ai_trace.session.source']];
  };

  test('goes before one that was made up', async () => {
    expect(await sessionAfterLink({})).toEqual(['upstream', 'baggage']);
  });

  test('goes before a request id', async () => {
    expect(await sessionAfterLink({ 'x-request-id': 'r1' })).toEqual(['upstream', 'baggage']);
  });

  test('goes after one that the application has set', async () => {
    const service = await serve(() => {
      setAttribute(TraceAttribute.SESSION_ID, 'own');
      return setBaggage(carrier);
    });
    expect(await service.get()).toBe(true);
    expect((await telemetry.flush())[0]?.attributes['session.id']).toBe('own');
  });

  test('goes after that of an earlier link', async () => {
    const service = await serve(() => [setBaggage(carrier), setBaggage({ ...carrier, baggage: 'session.id=another' })]);
    expect(await service.get()).toEqual([true, true]);
    expect((await telemetry.flush())[0]?.attributes['session.id']).toBe('upstream');
  });

  test("goes after the client's own", async () => {
    expect(await sessionAfterLink({ 'x-session-id': 's1' })).toEqual(['s1', 'x-session-id']);
  });
});

test('on a public endpoint setBaggage() adds a Link, takes no baggage and says so once', async () => {
  const service = await serve(() => [setBaggage({ traceparent: TRACEPARENT, baggage: 'user.id=forged' }), getCarrier().baggage], {
    publicEndpoint: true,
  });
  expect(await service.get({ 'x-session-id': 's1' })).toEqual([false, 'session.id=s1']);
  const [span] = await telemetry.flush();
  expect(span?.links.map((link) => link.context.traceId)).toEqual([TRACE_ID]);
  expect(span?.attributes).not.toHaveProperty('user.id');
  expect(telemetry.warnings).toEqual([expect.stringContaining('publicEndpoint')]);
});

test('a traceId that throws, or gives nothing usable, is a random one', async () => {
  const answers = [() => Promise.reject(new Error('no')) as never, () => 7 as never, () => '', () => undefined];
  for (const traceId of answers) await (await serve(() => null, { traceId })).get();
  const ids = (await telemetry.flush()).map((span) => span.spanContext().traceId);
  expect(new Set([...ids, generateTraceId(), '7']).size).toBe(6);
  expect(trace.getActiveSpan()).toBeUndefined();
});

test.each([["Ada's chat"], ['Zoë'], ['a, b'], ['x'.repeat(2_000)], [42]])(
  'the session %s is the same downstream, in a request and in a job',
  async (id) => {
    const downstream = await serve(() => getSessionId());
    const sessions = await withTrace('up', null, async () => {
      setAttribute(TraceAttribute.SESSION_ID, id);
      const carrier = getCarrier();
      const byCarrier = await untraced(() => downstream.get({ 'x-session-id': '', ...carrier }));
      const byHeader = await untraced(() => downstream.get({ 'x-trace-context': getBaggage() }));
      return [getSessionId(), byCarrier, byHeader, withTrace('job', carrier, () => getSessionId(), { root: true })];
    });
    expect(sessions).toEqual(Array.from({ length: 4 }, () => String(id)));
  },
);
