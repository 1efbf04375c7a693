import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  propagation,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanOptions,
  trace,
} from '@opentelemetry/api';
import { contain, reportContained } from '../diagnostics.ts';
import { isTracingSuppressed } from '../otel-context.ts';
import type { TraceScope } from '../trace-scope.ts';
import { VERSION } from '../version.ts';
import { attributesOf } from './attribute-entry.ts';
import { startRootInTrace } from './custom-trace-id.ts';
import { adoptScope, noteSpan, startOwnRoot } from './foreign-scopes.ts';
import { isArrived, joinBaggage } from './join-baggage.ts';
import { type IncomingCarrier, MalformedCarrier, type ReadCarrier, readCarrier } from './read-carrier.ts';
import { toBaggage } from './scope-baggage.ts';
import { scopeContext, scopeIn, withoutScope } from './scope-context.ts';
import { warnMalformed } from './set-baggage.ts';
import { generateTraceId } from './trace-id.ts';

/** All are optional. */
export interface WithTraceOptions {
  /**
   * The trace that a new root goes into: a trace id, or a seed for {@link generateTraceId}. The same id gives the same trace in
   * every process, with a root for each run. Not used if the carrier names a trace.
   */
  id?: string | undefined;
  /** Default: `INTERNAL`. Use `CONSUMER` for a message of a queue. */
  kind?: SpanKind | undefined;
  attributes?: Attributes | undefined;
  /** Starts a new trace even if a span is active. Default: `false`, or `true` with `id`. */
  root?: boolean | undefined;
  /** Carriers of what the span handles together, such as a batch of messages: each one that names a span adds a Link to it. */
  links?: Iterable<IncomingCarrier> | undefined;
}

/** A span, and the context in which it is active. */
export interface BegunTrace {
  span: Span;
  inner: Context;
  /** Present if the span is the root of a local trace, which ends with it. */
  scope?: TraceScope;
}

/** Starts the span of `withTrace()`. Returns a span and a context whatever fails. */
export const beginTrace = (name: string, carrier: IncomingCarrier, options: WithTraceOptions): BegunTrace => {
  const active = context.active();
  try {
    if (!isTracingSuppressed(active)) return start(name, { read: readOrWarn(carrier), options, active });
  } catch (error) {
    reportContained('withTrace()', error);
  }
  return { span: trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }), inner: active };
};

const readOrWarn = (carrier: IncomingCarrier): ReadCarrier => {
  const read = readCarrier(carrier);
  if (!(read instanceof MalformedCarrier)) return read;
  warnMalformed('withTrace()', read);
  return {};
};

/** What a span is started with. */
interface Beginning {
  read: ReadCarrier;
  options: WithTraceOptions;
  active: Context;
}

const start = (name: string, { read, options, active }: Beginning): BegunTrace => {
  const { id, root = id !== undefined } = options;
  const enclosing = adoptScope(active);
  if (enclosing && !root && !read.upstream) return startChild(name, { read, options, active }, enclosing);
  const outside = outsideOf(active, read);
  // A remote span that user code made active counts as one named by a carrier.
  const upstream = read.upstream ?? (root || enclosing ? undefined : validSpanContext(active));
  const span = startRoot(name, { read: { upstream }, options, active: outside });
  const scope = newScope(span, { ...read, upstream }, enclosing);
  span.setAttributes(scope.attributes);
  return { span, inner: scopeContext(outside, scope, span), scope };
};

/** The active span of a tracer that does nothing has a context that names no trace. */
const validSpanContext = (active: Context): SpanContext | undefined => {
  const spanContext = trace.getSpanContext(active);
  return spanContext && isSpanContextValid(spanContext) ? spanContext : undefined;
};

const startRoot = (name: string, { read: { upstream }, options, active }: Beginning): Span => {
  const { id } = options;
  const tracer = trace.getTracer('@ai-trace/core', VERSION);
  const traceId = id === undefined || upstream ? undefined : contain('the id of withTrace()', () => generateTraceId(id));
  if (traceId) return startRootInTrace({ tracer, name, options: spanOptions(options), parent: active, traceId });
  const parent = upstream ? trace.setSpanContext(active, upstream) : active;
  return startOwnRoot(() => tracer.startSpan(name, spanOptions(options), parent));
};

const startChild = (name: string, { read, options, active }: Beginning, scope: TraceScope): BegunTrace => {
  if (isArrived(read)) joinBaggage(scope, read, undefined);
  const span = trace.getTracer('@ai-trace/core', VERSION).startSpan(name, spanOptions(options), active);
  span.setAttributes(scope.attributes);
  noteSpan(scope, span);
  return { span, inner: scopeIn(active) ? trace.setSpan(active, span) : scopeContext(active, scope, span) };
};

const spanOptions = ({ kind, attributes, links }: WithTraceOptions): SpanOptions => ({
  kind,
  attributes,
  links: links && contain('the links of withTrace()', () => [...links].flatMap(linkTo)),
});

const linkTo = (carrier: IncomingCarrier): Link[] => {
  const { upstream } = readOrWarn(carrier);
  return upstream ? [{ context: upstream }] : [];
};

/** The values of the active context, without its trace. Baggage is the carrier's alone if it has any or names a trace. */
const outsideOf = (active: Context, { upstream, baggage }: ReadCarrier): Context => {
  const spanless = trace.deleteSpan(active);
  const scopeless = withoutScope(spanless);
  const outside = scopeless === spanless ? spanless : trace.deleteSpan(scopeless);
  if (baggage) return propagation.setBaggage(outside, toBaggage(baggage.map(({ key, entry }) => [key, entry] as const)));
  return upstream ? propagation.deleteBaggage(outside) : outside;
};

/** The session and the user are the carrier's; unless it names a trace, those of the enclosing work are inherited. */
const newScope = (root: Span, { upstream, baggage = [], baggageText }: ReadCarrier, enclosing: TraceScope | undefined): TraceScope => {
  const inherited = upstream ? undefined : enclosing?.attributes;
  const arrived = attributesOf(
    baggage.map(({ key, entry }) => [key, entry] as const),
    enclosing?.baggageAttributes,
  );
  return {
    root,
    isUnderWay: true,
    attributes: { ...inherited, ...arrived },
    upstream,
    baggageTexts: baggageText === undefined ? undefined : [baggageText],
    baggageAttributes: enclosing?.baggageAttributes,
  };
};
