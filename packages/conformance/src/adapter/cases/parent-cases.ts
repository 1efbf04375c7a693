import assert from 'node:assert/strict';
import { getCarrier } from '@ai-trace/core';
import { context, propagation, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { casesOf } from '../adapter-case.ts';
import type { CaseContext, TracedExchange } from '../case-context.ts';
import type { TracingOptions } from '../contract.ts';
import { withHttpInstrumentation } from '../http-instrumentation.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;

const malformed = {
  'of zeros': `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
  'cut short': `00-${TRACE_ID}-${SPAN_ID}`,
  'in upper case': `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
  'of the forbidden version ff': `ff-${TRACE_ID}-${SPAN_ID}-01`,
  'of rubbish': 'not a traceparent; drop table spans',
};

const traceFrom = (t: CaseContext, headers: Record<string, string>, options?: TracingOptions): Promise<TracedExchange> =>
  t.trace({ target: '/users/42', headers }, options);

/** Where a request's trace comes from. */
export const parentCases = [
  ...casesOf('http-span §1', {
    'a traceparent makes the span a child of the remote one': async (t) => {
      const { span } = await traceFrom(t, { traceparent: TRACEPARENT, tracestate: 'vendor=1' });
      assert.equal(span.spanContext().traceId, TRACE_ID);
      assert.equal(span.parentSpanContext?.spanId, SPAN_ID);
      assert.equal(span.parentSpanContext?.isRemote, true);
      assert.equal(span.spanContext().traceState?.serialize(), 'vendor=1');
    },

    'a propagator that asks for headers in upper case, as that of B3 does, finds them': async (t) => {
      t.setPropagator({
        extract: (active, headers, getter) => {
          const traceId = getter.get(headers, 'X-B3-TraceId');
          if (typeof traceId !== 'string') return active;
          return trace.setSpanContext(active, { traceId, spanId: SPAN_ID, traceFlags: TraceFlags.SAMPLED, isRemote: true });
        },
        inject: () => undefined,
        fields: () => [],
      });
      const { span } = await traceFrom(t, { 'x-b3-traceid': TRACE_ID });
      assert.equal(span.spanContext().traceId, TRACE_ID);
    },

    'no traceparent: a root': async (t) => {
      const { span } = await traceFrom(t, {});
      assert.equal(span.parentSpanContext, undefined);
    },

    'an upstream that did not sample is respected': async (t) => {
      const app = await t.serve();
      const { status } = await app.get('/users/42', { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` });
      assert.equal(status, 200);
      assert.deepEqual(await t.finish(), []);
    },

    'an unsampled request still carries its trace on': async (t) => {
      t.services.run = async () => trace.getActiveSpan()?.spanContext().traceId;
      const app = await t.serve();
      const { body } = await app.get('/run', { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` });
      assert.equal(JSON.parse(body), TRACE_ID);
    },

    'a stale active span is never the parent': {
      needs: 'nodeListener',
      run: async (t) => {
        const stale = trace.getTracer('conformance').startSpan('stale');
        const { span, children } = await t.trace(
          '/users/42',
          {},
          { interposer: (_request, _response, next) => context.with(trace.setSpan(ROOT_CONTEXT, stale), next) },
        );
        assert.equal(span.parentSpanContext, undefined);
        assert.notEqual(span.spanContext().traceId, stale.spanContext().traceId);
        assert.equal(children[0]!.parentSpanContext?.spanId, span.spanContext().spanId);
      },
    },

    'a stale active span does not stand in for a malformed traceparent': {
      needs: 'nodeListener',
      run: async (t) => {
        const stale = trace.getTracer('conformance').startSpan('stale');
        const { span } = await t.trace(
          { target: '/hello', headers: { traceparent: malformed['of rubbish'] } },
          {},
          { interposer: (_request, _response, next) => context.with(trace.setSpan(ROOT_CONTEXT, stale), next) },
        );
        assert.equal(span.parentSpanContext, undefined);
      },
    },

    'publicEndpoint: a new root with a Link to the remote span': async (t) => {
      const { span } = await traceFrom(t, { traceparent: TRACEPARENT }, { publicEndpoint: true });
      assert.equal(span.parentSpanContext, undefined);
      assert.notEqual(span.spanContext().traceId, TRACE_ID);
      assert.deepEqual(
        span.links.map((link) => [link.context.traceId, link.context.spanId]),
        [[TRACE_ID, SPAN_ID]],
      );
    },

    'publicEndpoint: no traceparent, no Link': async (t) => {
      const { span } = await traceFrom(t, {}, { publicEndpoint: true });
      assert.deepEqual(span.links, []);
    },

    'publicEndpoint: an upstream that did not sample cannot hide a request': async (t) => {
      const { span } = await traceFrom(t, { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` }, { publicEndpoint: true });
      assert.equal(span.parentSpanContext, undefined);
    },

    'publicEndpoint: remote baggage is ignored': async (t) => {
      t.services.run = async () => propagation.getActiveBaggage()?.getAllEntries() ?? [];
      const headers = { traceparent: TRACEPARENT, baggage: 'session.id=forged,user.id=forged,tenant=forged' };
      const { response, span } = await t.trace({ target: '/run', headers }, { publicEndpoint: true });
      assert.deepEqual(JSON.parse(response.body), []);
      assert.notEqual(span.attributes['session.id'], 'forged');
      assert.equal(span.attributes['user.id'], undefined);
    },

    '@opentelemetry/instrumentation-http, publicEndpoint: remote baggage is ignored': {
      needs: 'nodeListener',
      run: (t) =>
        withHttpInstrumentation(async () => {
          t.services.run = async () => [propagation.getActiveBaggage()?.getAllEntries() ?? [], getCarrier().baggage];
          const headers = { traceparent: TRACEPARENT, baggage: 'user.id=forged,tenant=forged', 'x-session-id': 's' };
          const { response } = await t.trace({ target: '/run', headers }, { publicEndpoint: true });
          assert.deepEqual(JSON.parse(response.body), [[], 'session.id=s']);
        }),
    },

    'publicEndpoint: baggage that middleware further out has set stays': {
      needs: 'nodeListener',
      run: async (t) => {
        t.services.run = async () => propagation.getActiveBaggage()?.getAllEntries() ?? [];
        const own = propagation.createBaggage({ tenant: { value: 'ours' } });
        const { response } = await t.trace(
          { target: '/run', headers: { baggage: 'tenant=forged,other=forged' } },
          { publicEndpoint: true },
          { interposer: (_request, _response, next) => context.with(propagation.setBaggage(ROOT_CONTEXT, own), next) },
        );
        assert.deepEqual(JSON.parse(response.body), [['tenant', { value: 'ours' }]]);
      },
    },

    'publicEndpoint as a function is asked with the request': async (t) => {
      const app = await t.serve({ publicEndpoint: (request) => t.adapter.headerOf(request, 'x-public') === 'yes' });
      await app.get('/hello', { traceparent: TRACEPARENT, 'x-public': 'yes' });
      await app.get('/hello', { traceparent: TRACEPARENT, 'x-public': 'no' });
      const parents = (await t.finish()).map((span) => span.parentSpanContext?.spanId);
      assert.deepEqual(parents, [undefined, SPAN_ID]);
    },

    'a publicEndpoint that gives nothing says no': async (t) => {
      const undecided = (() => undefined) as () => never;
      const { span } = await traceFrom(t, { traceparent: TRACEPARENT }, { publicEndpoint: undecided });
      assert.equal(span.parentSpanContext?.spanId, SPAN_ID);
    },

    'a publicEndpoint that throws opens no door': async (t) => {
      const fail = () => {
        throw new Error('cannot decide');
      };
      const { response, span } = await traceFrom(t, { traceparent: TRACEPARENT }, { publicEndpoint: fail });
      assert.equal(response.status, 200);
      assert.equal(span.parentSpanContext, undefined);
    },
  }),
  ...casesOf(
    'http-span §1',
    Object.fromEntries(
      Object.entries(malformed).map(([how, traceparent]) => [
        `a traceparent ${how} gives a new root`,
        async (t: CaseContext) => {
          const { response, span } = await traceFrom(t, { traceparent });
          assert.equal(response.status, 200);
          assert.equal(span.parentSpanContext, undefined);
        },
      ]),
    ),
  ),
];
