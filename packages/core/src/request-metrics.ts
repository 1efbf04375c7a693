import { type Attributes, createNoopMeter, type Histogram, type MeterProvider, metrics, type UpDownCounter } from '@opentelemetry/api';
import type { ConventionAttributes } from './convention-attributes.ts';
import { contain } from './diagnostics.ts';
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
 * The instruments of the provider that is registered now, or `undefined` if there is none. Looked up per request, because the
 * metrics API has no proxy: a provider may be registered after the middleware was made.
 */
export const requestInstruments = (scope: string, provider: MeterProvider | undefined): (() => RequestInstruments | undefined) => {
  let known: { provider: MeterProvider; instruments: RequestInstruments | undefined } | undefined;
  return () => {
    const current = provider ?? metrics.getMeterProvider();
    if (known?.provider !== current) known = { provider: current, instruments: contain('meterProvider', create, scope, current) };
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

/** The attributes of both instruments; `active_requests` has the same ones at +1 and at -1. */
export interface MeasuredHead {
  /** `_OTHER` for an unknown one. */
  method: string;
  scheme: string;
  protocolVersion: string | undefined;
}

/** What is known at the end of a request; `undefined` is left out. */
export interface MeasuredEnd {
  route: string | undefined;
  statusCode: number | undefined;
  errorType: string | undefined;
}

/** One request in the metrics, counted as active from construction on. Nothing here throws. */
export class MeasuredRequest {
  readonly #instruments: RequestInstruments;
  readonly #head: MeasuredHead;
  readonly #attributes: Attributes;

  constructor(instruments: RequestInstruments, head: MeasuredHead) {
    this.#instruments = instruments;
    this.#head = head;
    this.#attributes = {
      'http.request.method': head.method,
      'url.scheme': knownScheme(head.scheme),
    } satisfies ConventionAttributes;
    this.#count(1);
  }

  end(seconds: number, { route, statusCode, errorType }: MeasuredEnd): void {
    this.#count(-1);
    const { method, scheme, protocolVersion } = this.#head;
    const attributes = {
      'http.request.method': method,
      'url.scheme': knownScheme(scheme),
      'http.route': route,
      'http.response.status_code': statusCode,
      'error.type': errorType,
      'network.protocol.version': protocolVersion,
    } satisfies ConventionAttributes;
    contain('http.server.request.duration', () => this.#instruments.duration.record(seconds, attributes));
  }

  #count(change: 1 | -1): void {
    contain('http.server.active_requests', () => this.#instruments.active.add(change, this.#attributes));
  }
}

/** Behind a trusted proxy the client may have chosen it, and cumulative metrics keep every value for good. */
const knownScheme = (scheme: string): string => (scheme === 'http' || scheme === 'https' ? scheme : '_OTHER');
