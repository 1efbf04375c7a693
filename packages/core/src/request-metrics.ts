import { type Attributes, createNoopMeter, type Histogram, type MeterProvider, metrics, type UpDownCounter } from '@opentelemetry/api';
import { VERSION } from './version.ts';

const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The two HTTP server instruments (HTTP semantic conventions, metrics). */
export interface RequestInstruments {
  /** `http.server.request.duration`, in seconds. */
  duration: Histogram;
  /** `http.server.active_requests` */
  active: UpDownCounter;
}

/**
 * Instruments of the provider that is registered now, or `undefined` when there is none. Asked per request, because
 * the metrics API has no proxy: a provider may be registered after the middleware was made.
 */
export const requestInstruments = (scope: string, provider: MeterProvider | undefined): (() => RequestInstruments | undefined) => {
  let known: { provider: MeterProvider; instruments: RequestInstruments | undefined } | undefined;
  return () => {
    const current = provider ?? metrics.getMeterProvider();
    if (known?.provider !== current) known = { provider: current, instruments: create(scope, current) };
    return known.instruments;
  };
};

const create = (scope: string, provider: MeterProvider): RequestInstruments | undefined => {
  const meter = provider.getMeter(scope, VERSION);
  if (meter === createNoopMeter()) return undefined;
  return {
    duration: meter.createHistogram('http.server.request.duration', {
      description: 'Duration of HTTP server requests.',
      unit: 's',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS },
    }),
    active: meter.createUpDownCounter('http.server.active_requests', {
      description: 'Number of active HTTP server requests.',
      unit: '{request}',
    }),
  };
};

/** Attributes of both instruments; those of `active_requests` are the same at +1 and at -1. */
export const activeAttributes = (method: string, scheme: string): Attributes => ({ 'http.request.method': method, 'url.scheme': scheme });
