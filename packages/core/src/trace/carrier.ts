import { type BaggageEntry, type Context, context, isSpanContextValid, propagation, trace } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';
import { formatBaggage } from './baggage-text.ts';
import { findScope } from './foreign-scopes.ts';
import { addAttribute } from './scope-baggage.ts';
import { scopeIn } from './scope-context.ts';
import { formatTraceparent } from './traceparent.ts';

/** The headers of W3C Trace Context and W3C Baggage, which carry a trace to the next service. */
export type Carrier = {
  traceparent?: string;
  tracestate?: string;
  baggage?: string;
};

/**
 * The carrier of the active trace as JSON, for anything that takes a string: a header, a column, a job's payload. `''` when no
 * span is active. The next service passes it to `setBaggage()` or `withTrace()`; in an `X-Trace-Context` header its middleware
 * reads it automatically.
 */
export const getBaggage = (): string => {
  const carrier = getCarrier();
  return carrier.traceparent === undefined ? '' : JSON.stringify(carrier);
};

/**
 * The carrier of the active trace as an object, for metadata that takes one: `queue.add('job', data, { headers: getCarrier() })`.
 * It holds the session, the user, the attributes set by `setAttribute()` and the baggage of the context. `{}` when no span is
 * active.
 */
export const getCarrier = (): Carrier => {
  try {
    const active = context.active();
    const spanContext = trace.getSpanContext(active);
    if (!spanContext || !isSpanContextValid(spanContext)) return {};
    const carrier: Carrier = { traceparent: formatTraceparent(spanContext) };
    const tracestate = spanContext.traceState?.serialize();
    if (tracestate) carrier.tracestate = tracestate;
    const baggage = formatBaggage(outgoingEntries(active), findScope(active)?.baggageTexts ?? []);
    if (baggage) carrier.baggage = baggage;
    return carrier;
  } catch (error) {
    reportContained('getCarrier()', error);
    return {};
  }
};

/**
 * The baggage of a context as a `baggage` header, `''` if there is none. For propagators: it has the limits of a carrier, and
 * entries from other services keep their text.
 */
export const baggageHeader = (from: Context): string => {
  const baggage = propagation.getBaggage(from);
  return baggage ? formatBaggage(new Map(baggage.getAllEntries()), findScope(from)?.baggageTexts ?? []) : '';
};

const outgoingEntries = (active: Context): Map<string, BaggageEntry> => {
  const scope = findScope(active);
  const own = propagation.getBaggage(active);
  // Our contexts include baggage that joined later; those of other libraries do not.
  const baggage = scope?.baggage && !scopeIn(active) ? scope.baggage.addedTo(own, 0) : own;
  const entries = new Map(baggage?.getAllEntries());
  for (const key of Object.keys(scope?.attributes ?? {})) addAttribute(entries, key, scope?.attributes[key]);
  return entries;
};
