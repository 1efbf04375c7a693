import { createTraceState, type SpanContext, TraceFlags, type TraceState } from '@opentelemetry/api';

/** `version-traceid-parentid-flags`; a later version may have more after it (W3C Trace Context sections 3.2, 4). */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The remote span that a `traceparent` names, or `undefined` if it is malformed. */
export const parseTraceparent = (text: string): SpanContext | undefined => {
  const [, version, traceId, spanId, flags, rest] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
};

export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

const MAX_LENGTH = 8_192;
const HEADER_TEXT = /^[\x20-\x7e\t]*$/;

/** A `tracestate` that is passed on as it came; `undefined` if it is not valid in a header. */
export const parseTracestate = (text: string): TraceState | undefined => {
  if (text.length > MAX_LENGTH || !text.includes('=') || !HEADER_TEXT.test(text)) return undefined;
  return {
    serialize: () => text,
    get: (key) => createTraceState(text).get(key),
    set: (key, value) => createTraceState(text).set(key, value),
    unset: (key) => createTraceState(text).unset(key),
  };
};
