import { SpanKind } from '@opentelemetry/api';
import { type Format, type HopAnswer, HopProcesses, type HopSpan } from './hop-process.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;
const TIMEOUT_MS = 60_000;

const services = new HopProcesses();
afterEach(() => services.stop());

const ask = async (url: string, headers: Record<string, string> = {}): Promise<HopAnswer> => {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: '{}' });
  return (await response.json()) as HopAnswer;
};

/** What every service answered of itself, the first first. */
const answersOf = (first: HopAnswer): HopAnswer[] => [first, ...(first.next ? answersOf(first.next) : [])];

const flagsOf = ({ carrier }: HopAnswer): string | undefined => carrier.traceparent.split('-')[3];

const requestIn = (spans: HopSpan[], framework: string): HopSpan => {
  const [request, ...others] = spans.filter((span) => span.kind === SpanKind.SERVER && span.framework === framework);
  if (!request || others.length > 0) throw new Error(`one request span of ${framework} expected`);
  return request;
};

const formats: Format[] = ['W3C headers', 'X-Trace-Context', 'JSON in the body', 'undici'];

test(
  'four hops through Express, Fastify, Koa and Hono, each in another format, are one trace',
  async () => {
    const hono = await services.start({ framework: 'hono' });
    const koa = await services.start({ framework: 'koa', next: hono, format: 'JSON in the body' });
    const fastify = await services.start({ framework: 'fastify', next: koa, format: 'undici' });
    const express = await services.start({ framework: 'express', next: fastify, format: 'X-Trace-Context', user: 'Zoë, 王=1' });
    const sent = { traceparent: TRACEPARENT, tracestate: 'vendor=t61rcWkgMzE', baggage: 'tenant=acme;level=1', 'x-session-id': 's1' };
    const answers = answersOf(await ask(express, sent));

    // A request and its work in each service, and the client span of undici.
    const spans = await services.ended(9);
    expect(spans).toHaveLength(9);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
    const requests = ['express', 'fastify', 'koa', 'hono'].map((framework) => requestIn(spans, framework));
    const client = spans.find(({ kind }) => kind === SpanKind.CLIENT);
    expect(client).toMatchObject({ framework: 'fastify', parent: requests[1]?.spanId });
    expect(requests.map(({ parent }) => parent)).toEqual(['b7ad6b7169203331', requests[0]?.spanId, client?.spanId, requests[2]?.spanId]);
    for (const { attributes } of spans) expect(attributes).toMatchObject({ 'session.id': 's1', 'user.id': 'Zoë, 王=1' });

    expect(answers.map(({ carrier }) => carrier.tracestate)).toEqual(Array(4).fill('vendor=t61rcWkgMzE'));
    for (const { carrier } of answers) expect(carrier.baggage?.split(',')).toContain('tenant=acme;level=1');
    expect(answers[3]).toMatchObject({ linked: true, carrier: { traceparent: `00-${TRACE_ID}-${requests[3]?.spanId}-01` } });
  },
  TIMEOUT_MS,
);

describe('from one service to another', () => {
  test.each(formats)(
    'by %s: the second is under the first, whose trace id its carrier has',
    async (format) => {
      const fastify = await services.start({ framework: 'fastify' });
      const express = await services.start({ framework: 'express', next: fastify, format, user: 'u1' });
      const [, second] = answersOf(await ask(express));
      const spans = await services.ended(format === 'undici' ? 5 : 4);
      const [from, to] = [requestIn(spans, 'express'), requestIn(spans, 'fastify')];
      const caller = spans.find(({ kind }) => kind === SpanKind.CLIENT) ?? from;
      expect([from.parent, to.parent, to.traceId]).toEqual([undefined, caller.spanId, from.traceId]);
      expect(second?.carrier.traceparent).toBe(`00-${from.traceId}-${to.spanId}-01`);
      expect(to.attributes).toMatchObject({ 'user.id': 'u1', 'session.id': from.attributes['session.id'] });
    },
    TIMEOUT_MS,
  );

  test.each(formats)(
    'by %s: what is not sampled stays so',
    async (format) => {
      const koa = await services.start({ framework: 'koa' });
      const fastify = await services.start({ framework: 'fastify', next: koa, format: 'W3C headers' });
      const express = await services.start({ framework: 'express', next: fastify, format, sampled: false });
      const answers = answersOf(await ask(express));
      expect(answers.map(flagsOf)).toEqual(['00', '00', '00']);
      expect(new Set(answers.map(({ carrier }) => carrier.traceparent.split('-')[1])).size).toBe(1);
      // A process tells its spans in the order in which they end: those of the first request would have come before these.
      await ask(express, { traceparent: TRACEPARENT });
      const spans = await services.ended(format === 'undici' ? 7 : 6);
      expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
    },
    TIMEOUT_MS,
  );
});
