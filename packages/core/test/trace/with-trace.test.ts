import { context, createContextKey, INVALID_SPAN_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { getCarrier, getSessionId, getTraceId, setAttribute, setBaggage, TraceAttribute, withTrace } from '../../src/index.ts';
import { type BatchedTelemetry, createBatchedTelemetry, spanNamed } from './batched-telemetry.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const CARRIER = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, baggage: 'session.id=s1,user.id=u1' };

let telemetry: BatchedTelemetry;
beforeEach(() => {
  telemetry = createBatchedTelemetry();
});
afterEach(() => telemetry.shutdown());

test.each<[string, unknown[]]>([
  ['undefined', ['work', null]],
  ['undefined', ['work', () => 7]],
  ['an object of type Object', ['work', null, { kind: SpanKind.CONSUMER }, () => 7]],
])('withTrace() refuses %s in place of the function, before it starts a span', async (got, given) => {
  expect(() => withTrace(...(given as Parameters<typeof withTrace>))).toThrow(
    `[@ai-trace/core] \`fn\` must be a function, got ${got}. Call withTrace(name, carrier, fn), with null where there is no carrier.`,
  );
  expect(await telemetry.flush()).toEqual([]);
});

describe('withTrace() returns', () => {
  test('a value, at once, with the span ended', async () => {
    expect(withTrace('work', null, () => 7)).toBe(7);
    expect(spanNamed(await telemetry.flush(), 'work').status.code).toBe(SpanStatusCode.UNSET);
  });

  test('a promise of the value, and ends the span with it', async () => {
    let finish = (_value: number): void => undefined;
    const promise = withTrace('work', null, () => new Promise<number>((resolve) => (finish = resolve)));
    expect(promise).toBeInstanceOf(Promise);
    expect(await telemetry.flush()).toEqual([]);
    finish(7);
    expect(await promise).toBe(7);
    spanNamed(await telemetry.flush(), 'work');
  });

  test('what a lazy query gives, run once', async () => {
    let runs = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: as query builders have it
      then: (resolve: (rows: string[]) => unknown) => {
        runs++;
        return Promise.resolve(resolve(['row']));
      },
    };
    expect(await withTrace('query', null, () => query as unknown as PromiseLike<string[]>)).toEqual(['row']);
    expect(runs).toBe(1);
  });
});

test('the span of a tracer that does nothing is no upstream: a carrier may still name one', async () => {
  const idle = trace.setSpan(context.active(), trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  const joined = context.with(idle, () => withTrace('work', null, () => setBaggage(CARRIER)));
  expect(joined).toBe(true);
  expect(spanNamed(await telemetry.flush(), 'work').spanContext().traceId).toBe(TRACE_ID);
});

describe('what the function throws', () => {
  const failure = Object.freeze(new RangeError('too far'));

  const expectRecorded = async () => {
    const span = spanNamed(await telemetry.flush(), 'work');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes['error.type']).toBe('RangeError');
    expect(span.events.map(({ name, attributes }) => [name, attributes?.['exception.message']])).toEqual([['exception', 'too far']]);
  };

  test('is recorded and thrown untouched', async () => {
    const work = () =>
      withTrace('work', null, () => {
        throw failure;
      });
    expect(work).toThrow(failure);
    await expectRecorded();
  });

  test('is recorded and rejected with, untouched', async () => {
    await expect(withTrace('work', null, () => Promise.reject(failure))).rejects.toBe(failure);
    await expectRecorded();
  });
});

describe('the span', () => {
  test('is given to the function, and active in all that it causes', async () => {
    await withTrace('work', null, async (span) => {
      expect(trace.getActiveSpan()).toBe(span);
      await new Promise((resolve) => setTimeout(resolve));
      expect(trace.getActiveSpan()).toBe(span);
      expect(getTraceId()).toBe(span.spanContext().traceId);
    });
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  test('has kind and attributes, for the sampler too', async () => {
    withTrace('work', null, () => undefined, { kind: SpanKind.CONSUMER, attributes: { queue: 'mail' } });
    const span = spanNamed(await telemetry.flush(), 'work');
    expect([span.kind, span.attributes, span.instrumentationScope.name]).toEqual([SpanKind.CONSUMER, { queue: 'mail' }, '@ai-trace/core']);
  });

  test('has a Link to the span that each of `links` names, and none to what names no span', async () => {
    const links = [
      CARRIER,
      JSON.stringify({ traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` }),
      null,
      {},
      { traceparent: 'nonsense' },
      7,
    ];
    withTrace('batch', null, () => undefined, { links: links as object[] });
    const span = spanNamed(await telemetry.flush(), 'batch');
    expect(span.links.map(({ context: { traceId, spanId } }) => `${traceId} ${spanId}`)).toEqual([
      `${TRACE_ID} ${SPAN_ID}`,
      `${TRACE_ID} 00f067aa0ba902b7`,
    ]);
    expect(span.parentSpanContext).toBeUndefined();
  });

  test('is a root without carrier and active span', async () => {
    withTrace('work', null, () => undefined);
    expect(spanNamed(await telemetry.flush(), 'work').parentSpanContext).toBeUndefined();
  });

  test('is a child of the active span without a carrier', async () => {
    withTrace('outer', null, (outer) => {
      withTrace('inner', undefined, (inner) => expect(inner.spanContext().traceId).toBe(outer.spanContext().traceId));
    });
    const spans = await telemetry.flush();
    expect(spanNamed(spans, 'inner').parentSpanContext?.spanId).toBe(spanNamed(spans, 'outer').spanContext().spanId);
  });

  test("is a child of another library's active span", async () => {
    trace.getTracer('library').startActiveSpan('outer', (outer) => {
      withTrace('inner', null, () => setAttribute(TraceAttribute.USER_ID, 'u1'));
      outer.end();
    });
    const spans = await telemetry.flush();
    expect(spanNamed(spans, 'inner').parentSpanContext?.spanId).toBe(spanNamed(spans, 'outer').spanContext().spanId);
    expect(spanNamed(spans, 'outer').attributes).toEqual({ 'user.id': 'u1' });
  });

  test('is a root with `root`, and keeps session and other context values', async () => {
    const key = createContextKey('other');
    withTrace('outer', null, () => {
      setAttribute(TraceAttribute.SESSION_ID, 's1');
      context.with(context.active().setValue(key, 'kept'), () =>
        withTrace('inner', null, () => expect([context.active().getValue(key), getSessionId()]).toEqual(['kept', 's1']), { root: true }),
      );
    });
    const spans = await telemetry.flush();
    expect(spanNamed(spans, 'inner').parentSpanContext).toBeUndefined();
    expect(spanNamed(spans, 'inner').spanContext().traceId).not.toBe(spanNamed(spans, 'outer').spanContext().traceId);
  });

  test("with a carrier continues that trace, with its session and user and none of the surrounding's", async () => {
    withTrace('outer', null, () => {
      setAttribute('tenant', 'surrounding');
      setAttribute(TraceAttribute.USER_ID, 'surrounding');
      withTrace('consumer', CARRIER, () => {
        trace.getTracer('library').startSpan('library').end();
        expect(getCarrier().baggage).toBe(CARRIER.baggage);
      });
    });
    const spans = await telemetry.flush();
    for (const name of ['consumer', 'library']) {
      const span = spanNamed(spans, name);
      expect([span.spanContext().traceId, span.attributes]).toEqual([TRACE_ID, { 'session.id': 's1', 'user.id': 'u1' }]);
    }
    expect(spanNamed(spans, 'consumer').parentSpanContext).toMatchObject({ spanId: SPAN_ID, isRemote: true });
  });

  test('with baggage alone stays where it is', async () => {
    withTrace('outer', null, () => withTrace('inner', 'user.id=u1', () => expect(getCarrier().baggage).toBe('user.id=u1')));
    const spans = await telemetry.flush();
    expect(spanNamed(spans, 'inner').parentSpanContext?.spanId).toBe(spanNamed(spans, 'outer').spanContext().spanId);
    expect(spans.map(({ attributes }) => attributes)).toEqual([{ 'user.id': 'u1' }, { 'user.id': 'u1' }]);
  });
});

test('scopes that begin inside each other make no chain of contexts', async () => {
  const depth = 20_000;
  let inner = context.active();
  for (let index = 0; index < depth; index++) {
    inner = context.with(inner, () => withTrace('loop', CARRIER, () => context.active()));
  }
  expect(context.with(inner, () => getCarrier().baggage)).toBe(CARRIER.baggage);
  expect(inner.getValue(createContextKey('nobody has set it'))).toBeUndefined();
});
