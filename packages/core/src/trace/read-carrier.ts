import type { SpanContext } from '@opentelemetry/api';
import { type BaggageMember, parseBaggage } from './baggage-text.ts';
import { carrierField, decodeBytes, firstOf, listOf, MAX_LENGTH, textOf } from './carrier-fields.ts';
import { parseTraceparent, parseTracestate } from './traceparent.ts';

/**
 * The carriers that {@link setBaggage} and {@link withTrace} accept: the string of `getBaggage()`, the object of `getCarrier()`,
 * a W3C `baggage` string, a bare `traceparent`, a `Headers` or a `Map`, or the headers of a request or a message, whose values
 * may be strings, Buffers or arrays of them. `null`, `undefined`, `''` and objects without these fields count as no carrier.
 */
export type IncomingCarrier = string | object | null | undefined;

/** The contents of a carrier. */
export interface ReadCarrier {
  /** The span upstream. */
  upstream?: SpanContext;
  baggage?: BaggageMember[];
  /** The original text of the baggage. */
  baggageText?: string;
}

/** A carrier that cannot be used; `problem` is a clause. */
export class MalformedCarrier {
  readonly problem: string;

  constructor(problem: string) {
    this.problem = problem;
  }
}

/** Reads a carrier of any form. Never throws, and has no side effects. */
export const readCarrier = (carrier: unknown): ReadCarrier | MalformedCarrier => {
  try {
    if (carrier === null || carrier === undefined) return {};
    if (typeof carrier === 'string') return readText(carrier);
    if (ArrayBuffer.isView(carrier)) return readText(decodeBytes(carrier));
    if (typeof carrier !== 'object' || Array.isArray(carrier)) return new MalformedCarrier('it is neither a string nor an object');
    return readFields(carrier, true);
  } catch {
    return new MalformedCarrier('it cannot be read');
  }
};

const readText = (given: string): ReadCarrier | MalformedCarrier => {
  if (given.length > MAX_LENGTH) return new MalformedCarrier(`it is longer than ${MAX_LENGTH} characters`);
  const text = given.trim();
  if (text === '') return {};
  if (text.startsWith('{')) return readJson(text);
  const upstream = parseTraceparent(text);
  if (upstream) return { upstream };
  const baggage = parseBaggage(text);
  if (baggage.length === 0) return new MalformedCarrier('the string is no JSON object, no traceparent and no W3C baggage');
  return { baggage, baggageText: text };
};

const readJson = (text: string): ReadCarrier | MalformedCarrier => {
  let fields: object;
  try {
    fields = JSON.parse(text);
  } catch {
    return new MalformedCarrier('it is no valid JSON');
  }
  return readFields(fields, false);
};

/** `nests`: the fields may include `x-trace-context`, which holds a whole carrier. */
const readFields = (carrier: object, nests: boolean): ReadCarrier | MalformedCarrier => {
  const field = carrierField(carrier);
  const traceparent = textOf(field('traceparent'), firstOf);
  const nested = nests && traceparent === undefined ? textOf(field('x-trace-context'), firstOf) : undefined;
  if (nested !== undefined) return nested === null ? new MalformedCarrier('its x-trace-context is no text') : readText(nested);
  const tracestate = textOf(field('tracestate'), listOf);
  const baggageText = textOf(field('baggage'), listOf);
  for (const [name, text] of Object.entries({ traceparent, tracestate, baggage: baggageText })) {
    if (text === null) return new MalformedCarrier(`its ${name} is no text`);
    if (text !== undefined && text.length > MAX_LENGTH) return new MalformedCarrier(`its ${name} is longer than ${MAX_LENGTH} characters`);
  }
  const upstream = traceparent ? parseTraceparent(traceparent.trim()) : undefined;
  if (traceparent && !upstream) return new MalformedCarrier('its traceparent is malformed');
  if (upstream && tracestate) upstream.traceState = parseTracestate(tracestate);
  return baggageText ? { upstream, baggage: parseBaggage(baggageText), baggageText } : { upstream };
};
