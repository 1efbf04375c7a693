import { context, type Span, type SpanContext, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import {
  generateTraceId,
  getBaggage,
  getCarrier,
  getTraceId,
  setAttribute,
  setBaggage,
  TraceAttribute,
  withTrace,
} from '../../src/index.ts';
import { processState } from '../../src/process-state.ts';
import { injected, registerGlobals, removeGlobals } from './batched-telemetry.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

afterEach(removeGlobals);

describe('without any provider', () => {
  test.each([
    ['with a context manager', true],
    ['without one', false],
  ])('%s everything is a safe no-op', async (_how, hasManager) => {
    registerGlobals();
    if (!hasManager) context.disable();
    await withTrace('root', null, async (span) => {
      expect(span.isRecording()).toBe(false);
      expect(setBaggage(TRACEPARENT)).toBe(false);
      expect(() => setAttribute(TraceAttribute.USER_ID, 'u')).not.toThrow();
      expect([getBaggage(), getCarrier(), getTraceId()]).toEqual(['', {}, undefined]);
    });
    expect(withTrace('root', null, () => 7, { id: 'order' })).toBe(7);
    await expect(withTrace('root', null, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  });

  test('a carrier is handed through', () => {
    registerGlobals();
    const carrier = { traceparent: TRACEPARENT, tracestate: 'a=1', baggage: 'user.id=u,tenant=a/b' };
    withTrace('consumer', carrier, () => expect(getCarrier()).toEqual(carrier));
  });
});

/** A span that shows nothing of what will be exported. */
class OpaqueSpan {
  readonly links: SpanContext[] = [];
  ended = false;
  readonly #spanContext: SpanContext;

  constructor(spanContext: SpanContext) {
    this.#spanContext = spanContext;
  }

  spanContext = (): SpanContext => this.#spanContext;
  isRecording = (): boolean => !this.ended;
  addLink = (link: { context: SpanContext }): void => void this.links.push(link.context);
  end = (): void => {
    this.ended = true;
  };
  setAttribute = (): this => this;
  setAttributes = (): this => this;
  recordException = (): void => undefined;
  setStatus = (): this => this;
}

describe('under a provider whose spans cannot be moved', () => {
  let spans: OpaqueSpan[];
  let warnings: string[];

  beforeEach(() => {
    warnings = registerGlobals();
    processState('wanted trace id', () => ({ isImmovable: false })).isImmovable = false;
    spans = [];
    const startSpan: Tracer['startSpan'] = (_name, _options, from = context.active()) => {
      const traceId = trace.getSpanContext(from)?.traceId ?? generateTraceId();
      const span = new OpaqueSpan({ traceId, spanId: generateTraceId().slice(16), traceFlags: 1 });
      spans.push(span);
      return span as unknown as Span;
    };
    const provider: TracerProvider = { getTracer: () => ({ startSpan }) as Tracer };
    trace.setGlobalTracerProvider(provider);
  });

  test('a late link is a Link on the root, and said once', () => {
    for (let index = 0; index < 2; index++) {
      withTrace('root', null, (root) => {
        const traceId = getTraceId();
        expect(setBaggage({ traceparent: TRACEPARENT, baggage: 'user.id=u' })).toBe(false);
        expect(setBaggage({ traceparent: TRACEPARENT, baggage: 'user.id=u' })).toBe(false);
        expect([getTraceId(), root.spanContext().traceId]).toEqual([traceId, traceId]);
        expect(injected()).toEqual(getCarrier());
        expect(getCarrier().baggage).toBe('user.id=u');
      });
    }
    expect(spans.map(({ links }) => links.map(({ traceId }) => traceId))).toEqual([[TRACE_ID], [TRACE_ID]]);
    expect(warnings).toEqual([expect.stringContaining('cannot be moved into another trace')]);
  });

  test('a carrier that comes first needs no move', () => {
    withTrace('consumer', TRACEPARENT, () => expect(getTraceId()).toBe(TRACE_ID));
    expect(warnings).toEqual([]);
  });

  test('an id puts a span under a remote one that does not exist', () => {
    const id = generateTraceId('order');
    for (let index = 0; index < 3; index++) withTrace('job', null, () => expect(getTraceId()).toBe(id), { id: 'order' });
    // The first that was tried could not be moved; it is never ended.
    expect(spans.map(({ ended }) => ended)).toEqual([false, true, true, true]);
  });
});
