import { type ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** Members of the tracer providers in any major version of OpenTelemetry's SDK. */
interface JoinableProvider {
  addSpanProcessor?(processor: SpanProcessor): void;
  _activeSpanProcessor?: { _spanProcessors?: SpanProcessor[] };
}

/**
 * Adds processors to the tracer provider that the application has registered. SDK 1.x has a method for that; later versions
 * keep a list that is read for every span. Returns whether it succeeded.
 */
export const joinProvider = (processors: readonly SpanProcessor[]): boolean => {
  const registered = trace.getTracerProvider() as Partial<ProxyTracerProvider>;
  const provider = (registered.getDelegate?.() ?? registered) as JoinableProvider;
  if (typeof provider.addSpanProcessor === 'function') {
    for (const processor of processors) provider.addSpanProcessor(processor);
    return true;
  }
  const list = provider._activeSpanProcessor?._spanProcessors;
  if (!Array.isArray(list)) return false;
  // Before those that export, which would otherwise miss what is set when a span starts.
  list.unshift(...processors);
  return true;
};
