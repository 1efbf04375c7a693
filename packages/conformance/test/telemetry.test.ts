import { metrics, trace } from '@opentelemetry/api';
import { createTelemetry, type Telemetry } from '../src/telemetry.ts';

describe('createTelemetry', () => {
  let telemetry: Telemetry;
  beforeEach(() => {
    telemetry = createTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  it('collects what the global providers make, nested by the context of async functions', async () => {
    await trace.getTracer('test').startActiveSpan('outer', async (outer) => {
      await Promise.resolve();
      trace.getTracer('test').startSpan('inner').end();
      outer.end();
    });
    const [inner, outer] = await telemetry.waitForSpans(2);
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    telemetry.reset();
    expect(telemetry.finishedSpans()).toEqual([]);
  });

  it('collects metrics on demand', async () => {
    metrics.getMeter('test').createCounter('clicks').add(2, { button: 'left' });
    const [clicks] = await telemetry.collectMetrics();
    expect(clicks?.descriptor.name).toBe('clicks');
    expect(clicks?.dataPoints.map(({ value, attributes }) => ({ value, attributes }))).toEqual([
      { value: 2, attributes: { button: 'left' } },
    ]);
  });

  it('refuses to be two at once, and leaves nothing registered', async () => {
    expect(() => createTelemetry()).toThrow('shutdown()');
    await telemetry.shutdown();
    trace.getTracer('test').startSpan('unseen').end();
    expect(telemetry.finishedSpans()).toEqual([]);
    telemetry = createTelemetry();
  });
});
