import { type Context, propagation, type SpanContext, trace } from '@opentelemetry/api';
import { contain } from '../diagnostics.ts';
import type { HeaderValue } from '../headers.ts';
import { isArrived } from './join-baggage.ts';
import { linkTrace, moveTrace } from './link-trace.ts';
import { MalformedCarrier, type ReadCarrier, readCarrier } from './read-carrier.ts';
import { toBaggage } from './scope-baggage.ts';
import { scopeIn } from './scope-context.ts';
import { warnMalformed } from './set-baggage.ts';
import { generateTraceId } from './trace-id.ts';

type ReadHeader = (name: string) => HeaderValue;

/** The carrier in a request's carrier header; `undefined` if there is a `traceparent` too, even a malformed one. */
export const readCarrierHeader = (extracted: Context, readHeader: ReadHeader, name: string): ReadCarrier | undefined => {
  const value = readHeader(name);
  if (value === undefined || trace.getSpan(extracted) || readHeader('traceparent') !== undefined) return undefined;
  const read = readCarrier(Array.isArray(value) ? value[0] : value);
  if (!(read instanceof MalformedCarrier)) return read;
  warnMalformed(`The header ${name}`, read);
  return undefined;
};

/** The context of a carrier. Entries of the request's own `baggage` header take precedence. */
export const carriedContext = (extracted: Context, { upstream, baggage }: ReadCarrier): Context => {
  const remote = upstream ? trace.setSpanContext(extracted, upstream) : extracted;
  if (!baggage) return remote;
  const entries = new Map(baggage.map(({ key, entry }) => [key, entry] as const));
  for (const [key, entry] of propagation.getBaggage(extracted)?.getAllEntries() ?? []) entries.set(key, entry);
  return propagation.setBaggage(remote, toBaggage(entries));
};

/** The original texts of the baggage, the header's last. */
export const arrivedTexts = (readHeader: ReadHeader, carried: ReadCarrier | undefined): readonly string[] => {
  const texts = carried && isArrived(carried) ? [carried.baggageText] : [];
  const header = readHeader('baggage');
  return header === undefined ? texts : [...texts, Array.isArray(header) ? header.join(',') : String(header)];
};

/** The trace id that the application chose for a request; `undefined` if it is unusable. */
export const customTraceId = <Request>(option: (request: Request) => string | undefined, request: Request): string | undefined => {
  const seed: unknown = contain('traceId', option, request);
  return typeof seed === 'string' && seed !== '' ? contain('traceId', () => generateTraceId(seed)) : undefined;
};

/** For a span that another instrumentation started, without knowing of the carrier or the chosen trace id. */
export const placeOwnedSpan = (started: Context, upstream: SpanContext | undefined, traceId: string | undefined): void => {
  const scope = scopeIn(started);
  if (!scope) return;
  if (upstream) linkTrace(scope, upstream, undefined);
  else if (traceId) moveTrace(scope, { traceId }, undefined);
};
