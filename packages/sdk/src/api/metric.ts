import { warnOnce } from '@ai-trace/core';
import { type Attributes, context, type Meter, type MeterProvider, metrics } from '@opentelemetry/api';
import { sdkState } from '../sdk-state.ts';

/** How measurements are aggregated. */
export type MetricKind = 'gauge' | 'counter' | 'histogram';

/** What a measurement is; all optional. */
export interface MetricOptions {
  /** In UCUM: `s`, `By`, `{request}`. */
  unit?: string | undefined;
  /** The dimensions of the measurement. */
  attributes?: Attributes | undefined;
  /** Default `gauge`: the last value stands. */
  kind?: MetricKind | undefined;
}

type Record = (value: number, attributes: Attributes) => void;

/** Lower case, dots between namespaces, underscores between words (OpenTelemetry, naming). */
const CONVENTIONAL = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/;

let known: { provider: MeterProvider; recorders: Map<string, Record> } | undefined;

/** Records one measurement: `metric('queue.depth', 3, { unit: '{job}' })`. Before `init()` it does nothing. */
export const metric = (name: string, value: number, { unit, attributes = {}, kind = 'gauge' }: MetricOptions = {}): void => {
  const provider = metrics.getMeterProvider();
  if (known?.provider !== provider) known = { provider, recorders: new Map() };
  const key = `${kind} ${name} ${unit}`;
  let record = known.recorders.get(key);
  if (!record) {
    record = createRecorder(provider.getMeter('@ai-trace/sdk'), { name, kind, unit });
    known.recorders.set(key, record);
  }
  record(value, attributes);
};

const createRecorder = (meter: Meter, { name, kind, unit }: { name: string; kind: MetricKind; unit: string | undefined }): Record => {
  if (sdkState.validateMetricNames && !CONVENTIONAL.test(name)) {
    warnOnce(
      `metric ${name}`,
      `[@ai-trace/sdk] The metric name ${JSON.stringify(name)} is outside of the conventions: lower case, with dots between namespaces ` +
        'and underscores between words, as in `cache.hit_ratio`.',
    );
  }
  const current = () => context.active();
  if (kind === 'counter') {
    const counter = meter.createCounter(name, { unit });
    return (value, attributes) => counter.add(value, attributes, current());
  }
  const instrument = kind === 'histogram' ? meter.createHistogram(name, { unit }) : meter.createGauge(name, { unit });
  return (value, attributes) => instrument.record(value, attributes, current());
};
