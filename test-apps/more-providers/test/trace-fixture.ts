import { createTelemetry, FakeProvider, type Telemetry } from '@ai-trace/conformance';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

interface TraceFixture {
  server: FakeProvider;
  telemetry: Telemetry;
  /** The one span there must be. */
  span(): Promise<ReadableSpan>;
}

/** A fresh server and fresh telemetry for every test of a file. */
export const traceFixture = (): TraceFixture => {
  const fixture: Partial<Pick<TraceFixture, 'server' | 'telemetry'>> = {};
  beforeEach(async () => {
    fixture.telemetry = createTelemetry();
    fixture.server = await FakeProvider.listen();
  });
  afterEach(async () => {
    const unused = fixture.server!.unused;
    await fixture.server!.close();
    await fixture.telemetry!.shutdown();
    expect(unused).toBe(0);
  });
  return {
    get server() {
      return fixture.server!;
    },
    get telemetry() {
      return fixture.telemetry!;
    },
    async span() {
      const spans = await fixture.telemetry!.waitForSpans(1);
      expect(spans).toHaveLength(1);
      return spans[0]!;
    },
  };
};

export const json = (span: ReadableSpan, attribute: string): unknown => JSON.parse(String(span.attributes[attribute]));
