import { type ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** What the providers of OpenTelemetry's SDK have, of which line whatever. */
interface JoinableProvider {
  addSpanProcessor?(processor: SpanProcessor): void;
  _activeSpanProcessor?: { _spanProcessors?: SpanProcessor[] };
}

/**
 * Adds processors to the tracer provider that the application has registered. SDK 1.x has a method for that; later lines keep
 * a list that is read for every span. Tells whether it could.
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
  // In front of those that export: what they do not see at the start of a span they never see.
  list.unshift(...processors);
  return true;
};
