import { baggageHeader } from '@ai-trace/core';
import type { Context, TextMapSetter } from '@opentelemetry/api';
import { isTracingSuppressed, W3CBaggagePropagator } from '@opentelemetry/core';

/** W3C Baggage, written like carriers: within their limits, session and user first, entries from others unchanged. */
export class BaggagePropagator extends W3CBaggagePropagator {
  override inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = isTracingSuppressed(context) ? '' : baggageHeader(context);
    if (baggage) setter.set(carrier, 'baggage', baggage);
  }
}
