import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { ParentBasedSampler, type ReadableSpan, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace-base';
import { getBaggage, getCarrier, getTraceId, setAttribute, setBaggage, TraceAttribute, withTrace } from '../../src/index.ts';
import { getTraceScope } from '../../src/trace-scope.ts';
import { type BatchedTelemetry, createBatchedTelemetry, injected, spanNamed } from './batched-telemetry.ts';

const UPSTREAM = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${UPSTREAM.traceId}-${UPSTREAM.spanId}-01`;
const OTHER_TRACEPARENT = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

let telemetry: BatchedTelemetry;
beforeEach(() => {
  telemetry = createBatchedTelemetry();
});
afterEach(() => telemetry.shutdown());

const tracer = () => trace.getTracer('library');

interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  links?: { traceId: string; spanId: string }[];
}

/** As it leaves the process. */
const otlpOf = (spans: ReadableSpan[]): OtlpSpan[] => {
  const request = JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans as never)));
  const scopes: { spans: OtlpSpan[] }[] = request.resourceSpans.flatMap((resource: { scopeSpans: unknown }) => resource.scopeSpans);
  return scopes.flatMap(({ spans }) => spans);
};

describe('a link that is made after the span has started', () => {
  test('moves the root, children that have ended, that are live and that start later, in what leaves as OTLP', async () => {
    await withTrace('root', null, async () => {
      tracer().startSpan('ended before').end();
      const live = tracer().startSpan('live');
      expect(setBaggage({ traceparent: TRACEPARENT })).toBe(true);
      tracer().startSpan('under live', {}, trace.setSpan(context.active(), live)).end();
      live.end();
      await Promise.resolve();
      tracer().startSpan('later').end();
    });
    const spans = otlpOf(await telemetry.flush());
    const root = spans.find(({ name }) => name === 'root')!;
    const live = spans.find(({ name }) => name === 'live')!;
    expect(spans.map(({ name, traceId, parentSpanId }) => [name, traceId, parentSpanId]).sort()).toEqual([
      ['ended before', UPSTREAM.traceId, root.spanId],
      ['later', UPSTREAM.traceId, root.spanId],
      ['live', UPSTREAM.traceId, root.spanId],
      ['root', UPSTREAM.traceId, UPSTREAM.spanId],
      ['under live', UPSTREAM.traceId, live.spanId],
    ]);
  });

  test('reaches no span that was exported before: the root has a Link to the trace that it left in', async () => {
    let former: string | undefined;
    await withTrace('root', null, async () => {
      former = getTraceId();
      tracer().startSpan('exported').end();
      await telemetry.flush();
      const [exported] = otlpOf(telemetry.exporter.getFinishedSpans());
      expect(exported?.traceId).toBe(former);
      telemetry.exporter.reset();
      setBaggage(TRACEPARENT);
    });
    const [root] = otlpOf(await telemetry.flush());
    expect(root?.traceId).toBe(UPSTREAM.traceId);
    expect(root?.links?.map(({ traceId, spanId }) => [traceId, spanId])).toEqual([[former, root?.spanId]]);
  });

  test('makes no Link where nothing had ended', async () => {
    withTrace('root', null, () => {
      const live = tracer().startSpan('live');
      setBaggage(TRACEPARENT);
      live.end();
    });
    expect(spanNamed(await telemetry.flush(), 'root').links).toEqual([]);
  });

  test('moves the root after its end, but not what ended under it: a Link leads there', async () => {
    let former: string | undefined;
    await withTrace('root', null, () => {
      former = getTraceId();
      tracer().startSpan('ended before').end();
      const inner = context.active();
      return Promise.resolve(inner);
    }).then((inner) =>
      context.with(inner, () =>
        tracer().startActiveSpan('goes on', (goesOn) => {
          expect(setBaggage(TRACEPARENT)).toBe(true);
          goesOn.end();
        }),
      ),
    );
    const spans = await telemetry.flush();
    expect(spans.map((span) => [span.name, span.spanContext().traceId])).toEqual([
      ['ended before', former],
      ['root', UPSTREAM.traceId],
      ['goes on', UPSTREAM.traceId],
    ]);
    expect(spanNamed(spans, 'goes on').links.map((link) => link.context.traceId)).toEqual([former]);
  });

  test('moves spans of a long trace that are still under way or wait for export', async () => {
    const live = withTrace('root', null, () => {
      const first = tracer().startSpan('live');
      for (let index = 0; index < 500; index++) tracer().startSpan('waiting').end();
      setBaggage(TRACEPARENT);
      return first;
    });
    live.end();
    const spans = await telemetry.flush();
    expect(spans).toHaveLength(502);
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([UPSTREAM.traceId]));
  });

  test('agrees with injection, log correlation and the carrier', () => {
    withTrace('root', null, (root) => {
      tracer().startActiveSpan('child', (child) => {
        setAttribute(TraceAttribute.USER_ID, 'u 1');
        setBaggage({ traceparent: TRACEPARENT, tracestate: 'vendor=1', baggage: 'tenant=acme' });
        for (const span of [root, child]) {
          context.with(trace.setSpan(context.active(), span), () => {
            expect(getTraceId()).toBe(UPSTREAM.traceId);
            expect(trace.getActiveSpan()?.spanContext().traceId).toBe(UPSTREAM.traceId);
            expect(injected()).toEqual({
              traceparent: `00-${UPSTREAM.traceId}-${span.spanContext().spanId}-01`,
              tracestate: 'vendor=1',
              baggage: 'tenant=acme,user.id=u%201',
            });
            expect(getCarrier()).toEqual(injected());
            expect(JSON.parse(getBaggage())).toEqual(injected());
          });
        }
        tracer().startActiveSpan('later', (later) => {
          expect(getCarrier()).toEqual(injected());
          expect(getCarrier().traceparent).toContain(later.spanContext().spanId);
          later.end();
        });
        child.end();
      });
    });
  });

  test('reaches a context that was derived before, with values of its own', () => {
    withTrace('root', null, () => {
      const own = propagation.createBaggage({ mine: { value: '1' } });
      context.with(propagation.setBaggage(context.active(), own), () => {
        setBaggage({ traceparent: TRACEPARENT, baggage: 'tenant=acme,mine=2' });
        expect(injected().baggage).toBe('mine=1,tenant=acme');
        expect(getCarrier()).toEqual(injected());
      });
    });
  });

  test('leaves out baggage that user code deletes afterwards', () => {
    withTrace('root', null, () => {
      setBaggage({ traceparent: TRACEPARENT, baggage: 'tenant=acme,user.id=u1' });
      context.with(propagation.deleteBaggage(context.active()), () => {
        expect(injected()).not.toHaveProperty('baggage');
        setAttribute('plan', 'pro');
        expect(injected().baggage).toBe('plan=pro;ai_trace');
      });
    });
  });

  test('puts session, user and what ai-trace wrote upstream on the root and on what starts later', async () => {
    withTrace('root', null, () => {
      tracer().startSpan('before').end();
      setBaggage({
        traceparent: TRACEPARENT,
        baggage: 'session.id=s1,user.id=u%2C1,plan=pro;ai_trace,seats=3;ai_trace=json,tags=%5B%22a%22%5D;ai_trace=json,foreign=f',
      });
      tracer().startSpan('later').end();
    });
    const spans = await telemetry.flush();
    const attributes = { 'session.id': 's1', 'user.id': 'u,1', plan: 'pro', seats: 3, tags: ['a'] };
    expect(spanNamed(spans, 'later').attributes).toEqual(attributes);
    expect(spanNamed(spans, 'root').attributes).toEqual(attributes);
    expect(spanNamed(spans, 'before').attributes).toEqual({});
  });

  test('lets what was set here win', async () => {
    withTrace('root', null, () => {
      setAttribute(TraceAttribute.USER_ID, 'local');
      setBaggage({ traceparent: TRACEPARENT, baggage: 'user.id=upstream' });
      expect(getCarrier().baggage).toBe('user.id=local');
      expect(injected().baggage).toBe('user.id=local');
    });
    expect(spanNamed(await telemetry.flush(), 'root').attributes).toEqual({ 'user.id': 'local' });
  });
});

describe('a trace that is linked', () => {
  test('stays as it is when it is linked to the same upstream again', async () => {
    withTrace('root', null, () => {
      expect(setBaggage(TRACEPARENT)).toBe(true);
      const before = getBaggage();
      expect(setBaggage(TRACEPARENT)).toBe(true);
      expect(getBaggage()).toBe(before);
    });
    expect(spanNamed(await telemetry.flush(), 'root').parentSpanContext?.spanId).toBe(UPSTREAM.spanId);
    expect(telemetry.warnings).toEqual([]);
  });

  test('keeps the text of baggage that comes again once', () => {
    withTrace('root', null, () => {
      for (let time = 1; time <= 3; time += 1) setBaggage({ traceparent: TRACEPARENT, baggage: 'user.id=u1' });
      expect(getTraceScope()?.baggageTexts).toEqual(['user.id=u1']);
    });
  });

  test('stays in the first trace when it is given another, with one warning', async () => {
    withTrace('root', null, () => {
      setBaggage(TRACEPARENT);
      expect(setBaggage({ traceparent: OTHER_TRACEPARENT, baggage: 'user.id=other' })).toBe(false);
      expect(setBaggage(OTHER_TRACEPARENT)).toBe(false);
    });
    const root = spanNamed(await telemetry.flush(), 'root');
    expect([root.spanContext().traceId, root.attributes]).toEqual([UPSTREAM.traceId, {}]);
    expect(telemetry.warnings).toEqual([expect.stringContaining('the trace that a request is linked to first stays')]);
  });

  test('is not made the child of itself by its own carrier', async () => {
    withTrace('root', null, () => {
      expect(setBaggage(getBaggage())).toBe(true);
    });
    expect(spanNamed(await telemetry.flush(), 'root').parentSpanContext).toBeUndefined();
  });

  test('is not made the child of a span of its own by the carrier of that', async () => {
    withTrace('root', null, () => {
      const carrier = withTrace('child', null, () => getCarrier());
      expect(setBaggage(carrier)).toBe(true);
    });
    expect(spanNamed(await telemetry.flush(), 'root').parentSpanContext).toBeUndefined();
  });

  test('is not made the child of a span of its own after its end, though that can no longer be asked', async () => {
    const { inner, carrier } = await withTrace('root', null, async () => ({
      inner: context.active(),
      carrier: withTrace('child', null, () => getCarrier()),
    }));
    expect(context.with(inner, () => setBaggage(carrier))).toBe(true);
    const root = spanNamed(await telemetry.flush(), 'root');
    expect([root.parentSpanContext, root.links]).toEqual([undefined, []]);
  });

  test('stays unsampled where the upstream is: later spans, outbound, and the spans under way', async () => {
    withTrace('root', null, () => {
      const live = tracer().startSpan('live');
      setBaggage(`00-${UPSTREAM.traceId}-${UPSTREAM.spanId}-00`);
      expect(tracer().startSpan('later').isRecording()).toBe(false);
      expect(injected().traceparent).toMatch(new RegExp(`^00-${UPSTREAM.traceId}-[0-9a-f]{16}-00$`));
      expect(getCarrier()).toEqual(injected());
      live.end();
    });
    expect(await telemetry.flush()).toEqual([]);
  });

  test('is sampled from the link on where only the upstream is', async () => {
    await telemetry.shutdown();
    const never: Sampler = { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }), toString: () => 'never' };
    telemetry = createBatchedTelemetry({ sampler: new ParentBasedSampler({ root: never }) });
    withTrace('unsampled root', null, () => {
      expect(setBaggage(TRACEPARENT)).toBe(true);
      tracer().startSpan('later').end();
      expect(getBaggage()).toBe(JSON.stringify({ traceparent: TRACEPARENT }));
    });
    const [later] = await telemetry.flush();
    expect([later?.name, later?.spanContext().traceId, later?.parentSpanContext?.spanId]).toEqual([
      'later',
      UPSTREAM.traceId,
      UPSTREAM.spanId,
    ]);
  });
});

test('what withTrace() starts has attributes and links though the span processor is missing', async () => {
  await telemetry.shutdown();
  telemetry = createBatchedTelemetry({}, []);
  withTrace('root', null, () => {
    setAttribute(TraceAttribute.USER_ID, 'u1');
    withTrace('ended', null, () => undefined);
    expect(setBaggage(TRACEPARENT)).toBe(true);
  });
  const ended = spanNamed(await telemetry.flush(), 'ended');
  expect([ended.attributes, ended.spanContext().traceId]).toEqual([{ 'user.id': 'u1' }, UPSTREAM.traceId]);
});

describe("another library's trace", () => {
  test('is moved whole, from wherever in it the link is made', async () => {
    tracer().startActiveSpan('foreign root', { kind: SpanKind.CONSUMER }, (root) => {
      tracer().startSpan('ended').end();
      tracer().startActiveSpan('foreign child', (child) => {
        expect(setBaggage({ traceparent: TRACEPARENT, baggage: 'user.id=u1' })).toBe(true);
        tracer().startSpan('later').end();
        expect(getCarrier().baggage).toBe('user.id=u1');
        child.end();
      });
      root.end();
    });
    const spans = await telemetry.flush();
    expect(spans.map((span) => [span.name, span.spanContext().traceId, span.attributes])).toEqual([
      ['ended', UPSTREAM.traceId, {}],
      ['later', UPSTREAM.traceId, { 'user.id': 'u1' }],
      ['foreign child', UPSTREAM.traceId, { 'user.id': 'u1' }],
      ['foreign root', UPSTREAM.traceId, { 'user.id': 'u1' }],
    ]);
    expect(spanNamed(spans, 'foreign root').parentSpanContext?.spanId).toBe(UPSTREAM.spanId);
  });

  test('is moved from its active span on where the span processor is missing', async () => {
    await telemetry.shutdown();
    telemetry = createBatchedTelemetry({}, []);
    tracer().startActiveSpan('root', (root) => {
      expect(setBaggage(TRACEPARENT)).toBe(true);
      tracer().startSpan('later').end();
      root.end();
    });
    const spans = await telemetry.flush();
    expect(spans.map((span) => span.spanContext().traceId)).toEqual([UPSTREAM.traceId, UPSTREAM.traceId]);
  });
});
