import { type Attributes, createNoopMeter, type Meter, type MeterProvider } from '@opentelemetry/api';

/** `error.type` of what a batch processor did not take because its queue was full (OpenTelemetry SDK metrics). */
const QUEUE_FULL = 'queue_full';

/**
 * What a batch processor is given to measure itself with: it listens to one thing, how much was dropped because the queue was
 * full, which the processor tells in no other way.
 */
export const queueMeterProvider = (onDrop: (count: number) => void): MeterProvider => {
  const counter = {
    add: (count: number, attributes?: Attributes) => {
      if (attributes?.['error.type'] === QUEUE_FULL) onDrop(count);
    },
  };
  const meter: Meter = Object.assign(Object.create(createNoopMeter()), { createCounter: () => counter });
  return { getMeter: () => meter };
};
