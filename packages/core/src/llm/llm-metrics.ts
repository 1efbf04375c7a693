import {
  type Attributes,
  type Counter,
  createNoopMeter,
  type Histogram,
  type Meter,
  type MeterProvider,
  metrics,
} from '@opentelemetry/api';
import { environmentVariable, splitCommaList } from '../environment.ts';
import { VERSION } from '../version.ts';
import type { TokenUsage } from './token-usage.ts';

const DURATION_BUCKETS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const TOKEN_BUCKETS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
const OPT_IN = 'gen_ai_latest_experimental';

/** What the instruments record of one call. */
export interface CallMeasurement {
  /** Operation, provider, models, server; and `error.type` of a call that failed. */
  attributes: Attributes;
  seconds: number;
  secondsToFirstChunk: number | undefined;
  usage: TokenUsage | undefined;
}

interface Instruments {
  record(measurement: CallMeasurement): void;
}

/**
 * Records calls with the meter provider that is registered when a call ends: the metrics API has no proxy, and the provider may
 * be registered after the client was wrapped. Without one it does nothing.
 * Names: `gen_ai.client.operation.duration` (s) and `gen_ai.client.token.usage`; with
 * `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental` their successors, `gen_ai.client.inference.*`.
 */
export class LlmMetrics {
  readonly #scope: string;
  readonly #provider: MeterProvider | undefined;
  readonly #latest: boolean;
  #known: { provider: MeterProvider; instruments: Instruments | undefined } | undefined;

  constructor(scope: string, provider: MeterProvider | undefined) {
    this.#scope = scope;
    this.#provider = provider;
    this.#latest = splitCommaList(environmentVariable('OTEL_SEMCONV_STABILITY_OPT_IN') ?? '').includes(OPT_IN);
  }

  /** The current instruments, or `undefined` if nothing would be recorded. */
  instruments(): Instruments | undefined {
    const provider = this.#provider ?? metrics.getMeterProvider();
    if (this.#known?.provider !== provider) this.#known = { provider, instruments: this.#create(provider) };
    return this.#known.instruments;
  }

  #create(provider: MeterProvider): Instruments | undefined {
    const meter = provider.getMeter(this.#scope, VERSION);
    if (meter === createNoopMeter()) return undefined;
    return this.#latest ? new LatestInstruments(meter) : new StandardInstruments(meter);
  }
}

const histogram = (meter: Meter, name: string, unit: 's' | '{token}', description: string): Histogram =>
  meter.createHistogram(name, {
    description,
    unit,
    advice: { explicitBucketBoundaries: unit === 's' ? DURATION_BUCKETS : TOKEN_BUCKETS },
  });

class StandardInstruments implements Instruments {
  readonly #duration: Histogram;
  readonly #tokens: Histogram;

  constructor(meter: Meter) {
    this.#duration = histogram(meter, 'gen_ai.client.operation.duration', 's', 'GenAI operation duration.');
    this.#tokens = histogram(meter, 'gen_ai.client.token.usage', '{token}', 'Number of input and output tokens used.');
  }

  record({ attributes, seconds, usage }: CallMeasurement): void {
    this.#duration.record(seconds, attributes);
    if (usage?.input !== undefined) this.#tokens.record(usage.input, { ...attributes, 'gen_ai.token.type': 'input' });
    if (usage?.output !== undefined) this.#tokens.record(usage.output, { ...attributes, 'gen_ai.token.type': 'output' });
  }
}

/** Counters sum up consumption; the two `operation` histograms show how it is distributed over calls. */
const COUNTERS = {
  input: 'gen_ai.client.inference.usage.input_tokens',
  output: 'gen_ai.client.inference.usage.output_tokens',
  cacheRead: 'gen_ai.client.inference.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.client.inference.usage.cache_write.input_tokens',
  reasoning: 'gen_ai.client.inference.usage.reasoning.output_tokens',
} as const satisfies Partial<Record<keyof TokenUsage, string>>;

class LatestInstruments implements Instruments {
  readonly #duration: Histogram;
  readonly #firstChunk: Histogram;
  readonly #input: Histogram;
  readonly #output: Histogram;
  readonly #counters: readonly (readonly [key: keyof typeof COUNTERS, counter: Counter])[];

  constructor(meter: Meter) {
    this.#duration = histogram(meter, 'gen_ai.client.inference.duration', 's', 'Duration of GenAI inference.');
    this.#firstChunk = histogram(meter, 'gen_ai.client.inference.time_to_first_chunk', 's', 'Time to the first chunk of a stream.');
    this.#input = histogram(meter, 'gen_ai.client.inference.operation.input_tokens', '{token}', 'Input tokens of one operation.');
    this.#output = histogram(meter, 'gen_ai.client.inference.operation.output_tokens', '{token}', 'Output tokens of one operation.');
    this.#counters = Object.entries(COUNTERS).map(
      ([key, name]) => [key as keyof typeof COUNTERS, meter.createCounter(name, { unit: '{token}' })] as const,
    );
  }

  record({ attributes, seconds, secondsToFirstChunk, usage }: CallMeasurement): void {
    this.#duration.record(seconds, attributes);
    if (secondsToFirstChunk !== undefined) this.#firstChunk.record(secondsToFirstChunk, attributes);
    if (!usage) return;
    if (usage.input !== undefined) this.#input.record(usage.input, attributes);
    if (usage.output !== undefined) this.#output.record(usage.output, attributes);
    // Providers report no counts by modality that add up to the total.
    const counted = { ...attributes, 'gen_ai.token.modality': 'unknown' };
    for (const [key, counter] of this.#counters) {
      const count = usage[key];
      if (count !== undefined) counter.add(count, counted);
    }
  }
}
