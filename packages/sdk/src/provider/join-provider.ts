import { type ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** Members of the tracer providers in any major version of OpenTelemetry's SDK. */
interface JoinableProvider {
  addSpanProcessor?(processor: SpanProcessor): void;
  _registeredSpanProcessors?: SpanProcessor[];
  _activeSpanProcessor?: { _spanProcessors?: SpanProcessor[] };
}

/** Span processors in a provider of the application. `shutdown()` takes them out again. */
export type JoinedProcessors = Pick<SpanProcessor, 'forceFlush' | 'shutdown'>;

/**
 * Adds processors to the tracer provider that the application has registered. SDK 1.x has a method for that; later versions
 * keep a list that is read for every span. Returns `undefined` if it did not succeed.
 */
export const joinProvider = (processors: readonly SpanProcessor[]): JoinedProcessors | undefined => {
  const list = addTo(registeredProvider(), processors);
  return (
    list && {
      async forceFlush() {
        await Promise.allSettled(processors.map((processor) => processor.forceFlush()));
      },
      async shutdown() {
        list.splice(0, list.length, ...list.filter((processor) => !processors.includes(processor)));
        await Promise.allSettled(processors.map((processor) => processor.shutdown()));
      },
    }
  );
};

const registeredProvider = (): JoinableProvider => {
  const registered = trace.getTracerProvider() as Partial<ProxyTracerProvider>;
  return (registered.getDelegate?.() ?? registered) as JoinableProvider;
};

/** Returns the provider's list, which now begins or, in SDK 1.x, ends with the processors. */
const addTo = (provider: JoinableProvider, processors: readonly SpanProcessor[]): SpanProcessor[] | undefined => {
  if (typeof provider.addSpanProcessor === 'function') {
    for (const processor of processors) provider.addSpanProcessor(processor);
    return provider._registeredSpanProcessors ?? [];
  }
  const list = provider._activeSpanProcessor?._spanProcessors;
  if (!Array.isArray(list)) return undefined;
  // Before those that export, which would otherwise miss what is set when a span starts.
  list.unshift(...processors);
  return list;
};
