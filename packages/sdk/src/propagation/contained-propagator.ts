import { reportContained } from '@ai-trace/core';
import type { TextMapPropagator } from '@opentelemetry/api';

/** A propagator that never throws: the instrumentation of `fetch` calls it where a throw would end the process. */
export const containedPropagator = (propagator: TextMapPropagator): TextMapPropagator => ({
  inject(context, carrier, setter) {
    try {
      propagator.inject(context, carrier, setter);
    } catch (error) {
      reportContained('injecting a context', error);
    }
  },

  extract(context, carrier, getter) {
    try {
      return propagator.extract(context, carrier, getter);
    } catch (error) {
      reportContained('extracting a context', error);
      return context;
    }
  },

  fields: () => propagator.fields(),
});
