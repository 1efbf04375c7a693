import assert from 'node:assert/strict';
import { generateTraceId, setBaggage } from '@ai-trace/core';
import { trace } from '@opentelemetry/api';
import { casesOf } from '../adapter-case.ts';
import type { CaseContext, TracedExchange } from '../case-context.ts';
import type { TracingOptions } from '../contract.ts';
import { withHttpInstrumentation } from '../http-instrumentation.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const OTHER = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
const CARRIER = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, tracestate: 'vendor=1', baggage: 'session.id=s-up,user.id=u-up' };
const HEADERS = { 'x-trace-context': JSON.stringify(CARRIER) };

const traceFrom = (t: CaseContext, headers: Record<string, string>, options?: TracingOptions): Promise<TracedExchange> =>
  t.trace({ target: '/users/42', headers }, options);

const parentOf = ({ span }: TracedExchange): (string | undefined)[] => [span.spanContext().traceId, span.parentSpanContext?.spanId];

/** Traces that come in a carrier. */
const carrierHeaderCases = casesOf('http-span §1', {
  'a carrier in X-Trace-Context makes the span a child of the remote one': async (t) => {
    const exchange = await traceFrom(t, HEADERS);
    assert.deepEqual(parentOf(exchange), [TRACE_ID, SPAN_ID]);
    assert.equal(exchange.span.spanContext().traceState?.serialize(), 'vendor=1');
    assert.equal(exchange.children[0]!.spanContext().traceId, TRACE_ID);
  },

  'a carrier brings session and user along': async (t) => {
    const { span, children } = await traceFrom(t, HEADERS);
    for (const { attributes } of [span, ...children]) {
      assert.deepEqual([attributes['session.id'], attributes['user.id']], ['s-up', 'u-up']);
    }
    assert.equal(span.attributes['ai_trace.session.source'], 'baggage');
  },

  'a carrier beside a traceparent is not read': async (t) => {
    const exchange = await traceFrom(t, { ...HEADERS, traceparent: OTHER });
    assert.deepEqual(parentOf(exchange), ['1'.repeat(32), '2'.repeat(16)]);
    assert.equal(exchange.span.attributes['user.id'], undefined);
  },

  'a carrier does not stand in for a malformed traceparent': async (t) => {
    const { span } = await traceFrom(t, { ...HEADERS, traceparent: 'rubbish' });
    assert.equal(span.parentSpanContext, undefined);
  },

  'a malformed carrier gives a new root, with one warning': async (t) => {
    const app = await t.serve();
    for (let index = 0; index < 2; index++) assert.equal((await app.get('/hello', { 'x-trace-context': '{"traceparent":' })).status, 200);
    for (const span of await t.finish()) assert.equal(span.parentSpanContext, undefined);
    assert.equal(t.warnings.filter((warning) => /x-trace-context.*malformed/.test(warning)).length, 1);
  },

  'carrierHeader names another header': async (t) => {
    const carrier = JSON.stringify(CARRIER);
    const app = await t.serve({ carrierHeader: 'X-Carrier' });
    await app.get('/hello', { 'x-carrier': carrier });
    await app.get('/hello', HEADERS);
    const parents = (await t.finish()).map((span) => span.parentSpanContext?.spanId);
    assert.deepEqual(parents, [SPAN_ID, undefined]);
  },

  'carrierHeader: false reads none': async (t) => {
    const { span } = await traceFrom(t, HEADERS, { carrierHeader: false });
    assert.equal(span.parentSpanContext, undefined);
    assert.equal(span.attributes['user.id'], undefined);
  },

  'a wrong carrierHeader throws at construction': async (t) => {
    await assert.rejects(t.serve(JSON.parse('{"carrierHeader":"no header"}')), /carrierHeader.*a header name or false.*no header/);
  },

  'publicEndpoint: a carrier becomes a Link, and its baggage is ignored': async (t) => {
    const { span } = await traceFrom(t, HEADERS, { publicEndpoint: true });
    assert.equal(span.parentSpanContext, undefined);
    assert.notEqual(span.spanContext().traceId, TRACE_ID);
    assert.deepEqual(
      span.links.map((link) => link.context.spanId),
      [SPAN_ID],
    );
    assert.notEqual(span.attributes['session.id'], 's-up');
    assert.equal(span.attributes['user.id'], undefined);
  },

  '@opentelemetry/instrumentation-http: its span joins the trace of a carrier': {
    needs: 'nodeListener',
    run: (t) =>
      withHttpInstrumentation(async () => {
        const exchange = await traceFrom(t, HEADERS);
        assert.equal(exchange.span.instrumentationScope.name, '@opentelemetry/instrumentation-http');
        assert.deepEqual(parentOf(exchange), [TRACE_ID, SPAN_ID]);
        for (const child of exchange.children) assert.equal(child.spanContext().traceId, TRACE_ID);
      }),
  },

  'a carrier that the handler finds moves the request and all under it': async (t) => {
    t.services.run = async () => {
      const live = trace.getTracer('conformance').startSpan('live');
      const linked = setBaggage(CARRIER);
      await t.services.work();
      live.end();
      return linked;
    };
    const exchange = await t.trace('/run');
    assert.equal(exchange.response.body, 'true');
    assert.deepEqual(parentOf(exchange), [TRACE_ID, SPAN_ID]);
    assert.deepEqual(
      exchange.children.map((span) => [span.name, span.spanContext().traceId, span.parentSpanContext?.spanId]),
      ['work', 'live'].map((name) => [name, TRACE_ID, exchange.span.spanContext().spanId]),
    );
  },
});

const keyOf =
  (t: CaseContext): NonNullable<TracingOptions['traceId']> =>
  (request) =>
    t.adapter.headerOf(request, 'idempotency-key');

/** Traces that the application chooses. */
const traceIdCases = casesOf('http-span §1', {
  'traceId: requests of the same id are roots of one trace': async (t) => {
    const app = await t.serve({ traceId: keyOf(t) });
    await app.get('/users/1', { 'idempotency-key': 'order-1' });
    await app.get('/users/1', { 'idempotency-key': 'order-1' });
    await app.get('/users/1', { 'idempotency-key': TRACE_ID });
    const spans = await t.finish();
    const id = generateTraceId('order-1');
    assert.deepEqual(
      spans.map((span) => span.spanContext().traceId),
      [id, id, id, id, TRACE_ID, TRACE_ID],
    );
    assert.equal(spans.filter(({ parentSpanContext }) => parentSpanContext === undefined).length, 3);
  },

  'traceId: a request without one is a root of its own': async (t) => {
    const { response, span } = await traceFrom(t, {}, { traceId: keyOf(t) });
    assert.equal(response.status, 200);
    assert.equal(span.parentSpanContext, undefined);
  },

  'traceId: a traceparent goes first': async (t) => {
    const exchange = await traceFrom(t, { traceparent: CARRIER.traceparent, 'idempotency-key': 'order-1' }, { traceId: keyOf(t) });
    assert.deepEqual(parentOf(exchange), [TRACE_ID, SPAN_ID]);
  },

  'traceId that throws is contained': async (t) => {
    const fail = () => {
      throw new Error('cannot decide');
    };
    const { response, span } = await traceFrom(t, {}, { traceId: fail });
    assert.equal(response.status, 200);
    assert.equal(span.parentSpanContext, undefined);
    assert.equal(t.warnings.filter((warning) => /traceId failed/.test(warning)).length, 1);
  },

  'publicEndpoint: traceId is not asked': async (t) => {
    const options = { publicEndpoint: true, traceId: keyOf(t) };
    const { span } = await traceFrom(t, { 'idempotency-key': TRACE_ID }, options);
    assert.notEqual(span.spanContext().traceId, TRACE_ID);
  },
});

/** Which entries of trusted baggage are on every span. */
const baggageCases = casesOf('http-span §7', {
  'baggage that ai-trace wrote upstream is on every span, and other baggage is not': async (t) => {
    const { span, children } = await traceFrom(t, { baggage: 'plan=pro;ai_trace,seats=3;ai_trace=json,tenant=acme' });
    for (const { attributes } of [span, ...children]) {
      assert.deepEqual([attributes.plan, attributes.seats, attributes.tenant], ['pro', 3, undefined]);
    }
  },

  'baggage.attributes names further baggage for every span': async (t) => {
    const { span, children } = await traceFrom(t, { baggage: 'tenant=acme,other=x' }, { baggage: { attributes: ['tenant'] } });
    for (const { attributes } of [span, ...children]) assert.deepEqual([attributes.tenant, attributes.other], ['acme', undefined]);
  },
});

export const carrierCases = [...carrierHeaderCases, ...traceIdCases, ...baggageCases];
