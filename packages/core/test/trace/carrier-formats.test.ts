import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { headers, type MsgHdrs } from 'nats';
import { getBaggage, getCarrier, getTraceId, type IncomingCarrier, setBaggage, withTrace } from '../../src/index.ts';
import { type BatchedTelemetry, createBatchedTelemetry, spanNamed } from './batched-telemetry.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;
const TRACESTATE = 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7';
const BAGGAGE = 'user.id=Zo%C3%AB,tenant=acme;secure';
const FIELDS = { traceparent: TRACEPARENT, tracestate: TRACESTATE, baggage: BAGGAGE };

let telemetry: BatchedTelemetry;
beforeEach(() => {
  telemetry = createBatchedTelemetry();
});
afterEach(() => telemetry.shutdown());

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

const natsHeaders = (fields: Record<string, string>): MsgHdrs => {
  const made = headers();
  for (const [name, text] of Object.entries(fields)) made.set(name, text);
  return made;
};

const complete: Record<string, IncomingCarrier> = {
  'the string of getBaggage()': JSON.stringify(FIELDS),
  'the same as bytes': bytes(JSON.stringify(FIELDS)),
  'the object of getCarrier()': FIELDS,
  'a Headers': new Headers(FIELDS),
  'a Map': new Map(Object.entries(FIELDS)),
  'headers in any case': { TraceParent: TRACEPARENT, Tracestate: TRACESTATE, BAGGAGE, host: 'localhost' },
  'a Map in any case': new Map([
    ['Traceparent', TRACEPARENT],
    ['TraceState', TRACESTATE],
    ['BAGGAGE', BAGGAGE],
  ]),
  'a Map with a carrier in X-Trace-Context': new Map([['X-Trace-Context', JSON.stringify(FIELDS)]]),
  'the headers of NATS': natsHeaders(FIELDS),
  'the headers of NATS, as Go writes them': natsHeaders({ Traceparent: TRACEPARENT, Tracestate: TRACESTATE, Baggage: BAGGAGE }),
  'the headers of NATS with a carrier in X-Trace-Context': natsHeaders({ 'X-Trace-Context': JSON.stringify(FIELDS) }),
  'a getter that knows no names, and has nothing as empty': {
    get: (name: string) => (name === 'x-trace-context' ? JSON.stringify(FIELDS) : ''),
  },
  'a name in lower case before others': { Traceparent: 'junk', ...FIELDS, BAGGAGE: 'junk' },
  'an empty traceparent beside X-Trace-Context': { traceparent: '', 'x-trace-context': JSON.stringify(FIELDS) },
  'Buffers, as message headers have them': Object.fromEntries(Object.entries(FIELDS).map(([name, text]) => [name, Buffer.from(text)])),
  'string arrays': { traceparent: [TRACEPARENT], tracestate: TRACESTATE.split(','), baggage: BAGGAGE.split(',') },
  'arrays of Buffers': { traceparent: [bytes(TRACEPARENT)], tracestate: [bytes(TRACESTATE)], baggage: [bytes(BAGGAGE)] },
  'headers with a carrier in X-Trace-Context': { host: 'localhost', 'x-trace-context': JSON.stringify(FIELDS) },
};

describe('a carrier that is', () => {
  test.each(Object.entries(complete))('%s links a span that has begun', async (_how, carrier) => {
    withTrace('root', null, () => {
      expect(setBaggage(carrier)).toBe(true);
      expect(getCarrier()).toMatchObject({ tracestate: TRACESTATE, baggage: BAGGAGE });
    });
    const root = spanNamed(await telemetry.flush(), 'root');
    expect([root.spanContext().traceId, root.parentSpanContext?.spanId]).toEqual([TRACE_ID, SPAN_ID]);
    expect(root.attributes).toEqual({ 'user.id': 'Zoë' });
  });

  test.each(Object.entries(complete))('%s is continued by withTrace()', async (_how, carrier) => {
    withTrace('consumer', carrier, () => expect(getCarrier()).toMatchObject({ tracestate: TRACESTATE, baggage: BAGGAGE }));
    const span = spanNamed(await telemetry.flush(), 'consumer');
    expect([span.spanContext().traceId, span.parentSpanContext?.spanId]).toEqual([TRACE_ID, SPAN_ID]);
    expect(span.attributes).toEqual({ 'user.id': 'Zoë' });
  });

  test('a bare traceparent links', () => {
    withTrace('root', null, () => {
      expect(setBaggage(` ${TRACEPARENT} `)).toBe(true);
      expect(getTraceId()).toBe(TRACE_ID);
    });
  });

  test('a traceparent of a later version links', () => {
    withTrace('root', null, () => expect(setBaggage(`01-${TRACE_ID}-${SPAN_ID}-01-more`)).toBe(true));
  });

  test('a W3C baggage string links nothing, and is merged', async () => {
    withTrace('root', null, () => {
      const traceId = getTraceId();
      expect(setBaggage(BAGGAGE)).toBe(false);
      expect([getTraceId(), getCarrier().baggage]).toEqual([traceId, BAGGAGE]);
    });
    expect(spanNamed(await telemetry.flush(), 'root').attributes).toEqual({ 'user.id': 'Zoë' });
  });

  test.each([[null], [undefined], [''], ['  '], [{}], [{ host: 'localhost' }], ['{}'], [new Headers()]])(
    '%p names no trace: nothing happens, and nobody is warned',
    (carrier) => {
      withTrace('root', null, () => {
        expect(setBaggage(carrier)).toBe(false);
        expect(getCarrier()).not.toHaveProperty('baggage');
      });
      expect(telemetry.warnings).toEqual([]);
    },
  );

  test.each([
    ['{"traceparent":', 'it is no valid JSON'],
    ['hello', 'the string is no JSON object, no traceparent and no W3C baggage'],
    [[TRACEPARENT], 'it is neither a string nor an object'],
    [42 as never, 'it is neither a string nor an object'],
    [{ traceparent: `00-${'0'.repeat(32)}-${SPAN_ID}-01`, baggage: BAGGAGE }, 'its traceparent is malformed'],
    [{ traceparent: `ff-${TRACE_ID}-${SPAN_ID}-01` }, 'its traceparent is malformed'],
    [{ traceparent: `${TRACEPARENT}-more` }, 'its traceparent is malformed'],
    [{ traceparent: TRACEPARENT.toUpperCase() }, 'its traceparent is malformed'],
    [{ traceparent: { toString: (): string => TRACEPARENT } }, 'its traceparent is no text'],
    [{ traceparent: TRACEPARENT, baggage: 7 }, 'its baggage is no text'],
    ['x'.repeat(1_000_000), 'it is longer than 65536 characters'],
    [{ baggage: 'x'.repeat(1_000_000) }, 'its baggage is longer than 65536 characters'],
    [
      Object.defineProperty({}, 'traceparent', {
        enumerable: true,
        get: () => {
          throw new Error('no');
        },
      }),
      'it cannot be read',
    ],
  ])('malformed, %#: nothing happens but one warning that names what is wrong', (carrier, problem) => {
    withTrace('root', null, () => {
      const before = getCarrier();
      expect(setBaggage(carrier)).toBe(false);
      expect(setBaggage(carrier)).toBe(false);
      expect(getCarrier()).toEqual(before);
    });
    expect(telemetry.warnings).toEqual([
      `[@ai-trace/core] setBaggage() was given a carrier that is malformed: ${problem}. Nothing was linked.`,
    ]);
  });

  test('malformed is a root of its own under withTrace(), with one warning', async () => {
    withTrace('consumer', '{', () => undefined);
    expect(spanNamed(await telemetry.flush(), 'consumer').parentSpanContext).toBeUndefined();
    expect(telemetry.warnings).toHaveLength(1);
  });
});

describe('outside a span', () => {
  test('there is no carrier and no trace id', () => {
    expect([getBaggage(), getCarrier(), getTraceId()]).toEqual(['', {}, undefined]);
  });

  test('setBaggage() does nothing but warn once', () => {
    expect([setBaggage(FIELDS), setBaggage(FIELDS)]).toEqual([false, false]);
    expect(telemetry.warnings).toEqual(['[@ai-trace/core] setBaggage() was called outside a span; nothing was linked.']);
  });
});

test('the carrier of a remote span that is active is its own', () => {
  context.with(propagation.extract(ROOT_CONTEXT, FIELDS), () => {
    expect(getCarrier()).toEqual(FIELDS);
    withTrace('consumer', null, (span) => {
      expect(span.spanContext().traceId).toBe(TRACE_ID);
      expect(getCarrier().baggage).toBe(BAGGAGE);
    });
  });
});

test('a remote span that is active is no span to link: it stays in its trace', () => {
  context.with(propagation.extract(ROOT_CONTEXT, FIELDS), () => {
    expect(setBaggage(`00-${'1'.repeat(32)}-${SPAN_ID}-01`)).toBe(false);
    expect(getTraceId()).toBe(TRACE_ID);
  });
  expect(telemetry.warnings).toEqual([expect.stringContaining('setBaggage() was called outside a span')]);
});

test('JSON comes without tracestate and baggage where there is none', () => {
  withTrace('root', null, (span) => {
    const { traceId, spanId } = span.spanContext();
    expect(getBaggage()).toBe(`{"traceparent":"00-${traceId}-${spanId}-01"}`);
    expect(trace.getActiveSpan()).toBe(span);
  });
});
