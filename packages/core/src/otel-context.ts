import { type Context, type Span, trace } from '@opentelemetry/api';

/**
 * Context keys of `@opentelemetry/core`. They are made by `Symbol.for`, so they are reachable without a dependency
 * on the SDK: `createContextKey(description)` returns `Symbol.for(description)`.
 */
const SUPPRESS_TRACING = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
const RPC_METADATA = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

/** What an HTTP server instrumentation passes to the frameworks above it; `route` flows back to its span and metrics. */
export interface HttpRpcMetadata {
  type: 'http';
  span: Span;
  route?: string;
}

export const isTracingSuppressed = (context: Context): boolean => context.getValue(SUPPRESS_TRACING) === true;

/** A context in which nothing is traced and no span is active, so that nothing can attach to a stale one. */
export const withoutTracing = (context: Context): Context => trace.deleteSpan(context).setValue(SUPPRESS_TRACING, true);

export const getHttpRpcMetadata = (context: Context): HttpRpcMetadata | undefined => {
  const metadata = context.getValue(RPC_METADATA) as HttpRpcMetadata | undefined;
  return metadata?.type === 'http' ? metadata : undefined;
};
