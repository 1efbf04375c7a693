import { type Attributes, createNoopMeter, type Meter, type MeterProvider } from '@opentelemetry/api';

/** `error.type` of items that a batch processor dropped because its queue was full (OpenTelemetry SDK metrics). */
const QUEUE_FULL = 'queue_full';

/**
 * A meter provider for a batch processor's metrics about itself. It only listens for items dropped because the queue was full,
 * which the processor reports in no other way.
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
