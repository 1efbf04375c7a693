import { type Attributes, type Context, type Link, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import { reportContained } from './diagnostics.ts';
import { methodName } from './request-attributes.ts';
import { startRootInTrace } from './trace/custom-trace-id.ts';
import { ownRoot } from './trace/foreign-scopes.ts';

/** What a request's span is started with. */
export interface ServerSpanStart {
  attributes: Attributes;
  origin: { parent: Context; links?: Link[] };
  /** The trace that a root goes into. */
  traceId: string | undefined;
}

/** Starts the span of a request, or one that records nothing if the provider throws. */
export const startServerSpan = (tracer: Tracer, { attributes, origin: { parent, links }, traceId }: ServerSpanStart): Span => {
  const name = methodName(attributes);
  const options = { kind: SpanKind.SERVER, attributes, links };
  ownRoot.isStarting = true;
  try {
    return traceId ? startRootInTrace({ tracer, name, options, parent, traceId }) : tracer.startSpan(name, options, parent);
  } catch (error) {
    reportContained('starting a span', error);
    return trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 });
  } finally {
    ownRoot.isStarting = false;
  }
};
