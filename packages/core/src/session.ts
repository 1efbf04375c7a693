import type { Baggage } from '@opentelemetry/api';
import { ConfigurationError, isOptionsObject, refuseUnknown } from './configuration-error.ts';
import { contain } from './diagnostics.ts';
import { type HeaderValue, isHeaderName } from './headers.ts';
import { TraceAttribute } from './trace/trace-attribute.ts';

/** Where a request's session id comes from. */
export interface SessionOptions<Request = unknown> {
  /**
   * Called first, for a session kept in a cookie or a JWT. Like headers and `generate`, it must give 1 to 200 visible ASCII
   * characters, after trimming; if it gives anything else, or throws, the next source is tried.
   */
  resolve?: ((request: Request) => string | undefined) | undefined;
  /**
   * Headers to try in this order, case-insensitive. Default: `X-Session-ID`, `Session-ID`, then trusted upstream baggage, then
   * `X-Request-ID`, `X-Correlation-ID`. A list of your own is tried as a whole before the baggage.
   */
  headers?: readonly string[] | undefined;
  /** Makes the id if no other source has one. Default, and fallback for an unusable id: a random UUID. */
  generate?: (() => string) | undefined;
  /**
   * Name of a response header that returns the session id to the client; left out for an id from baggage that no header can hold.
   * Default: none.
   */
  responseHeader?: string | undefined;
}

/** {@link SessionOptions}, validated once. Header names are in lower case. */
export interface SessionResolution<Request> {
  resolve: ((request: Request) => string | undefined) | undefined;
  headersBeforeBaggage: readonly string[];
  headersAfterBaggage: readonly string[];
  generate: () => string;
  responseHeader: string | undefined;
}

/** The attribute that records where the session id was taken from: {@link Session.source}. */
export const ATTR_SESSION_SOURCE = 'ai_trace.session.source';

/** A session id and what it was taken from: `resolve`, a lower-case header name, `baggage` or `generated`. */
export interface Session {
  id: string;
  source: string;
}

const MAX_LENGTH = 200;

export const resolveSessionOptions = <Request>(framework: string, options: SessionOptions<Request> = {}): SessionResolution<Request> => {
  const refuse = (option: string, expected: string, got: unknown): never => {
    throw new ConfigurationError({ package: framework, option: `session.${option}`, expected, got });
  };
  if (!isOptionsObject(options)) {
    throw new ConfigurationError({ package: framework, option: 'session', expected: 'an object', got: options });
  }
  refuseUnknown(framework, options, ['resolve', 'headers', 'generate', 'responseHeader'], 'session.');
  const { resolve, headers, generate = randomUuid, responseHeader } = options;
  if (resolve !== undefined && typeof resolve !== 'function') refuse('resolve', 'a function of the request', resolve);
  if (typeof generate !== 'function') refuse('generate', 'a function that returns a string', generate);
  if (headers !== undefined && (!Array.isArray(headers) || !headers.every(isHeaderName)))
    refuse('headers', 'an array of header names', headers);
  if (responseHeader !== undefined && !isHeaderName(responseHeader)) refuse('responseHeader', 'a header name', responseHeader);
  return {
    resolve,
    headersBeforeBaggage: headers?.map((name) => name.toLowerCase()) ?? ['x-session-id', 'session-id'],
    headersAfterBaggage: headers ? [] : ['x-request-id', 'x-correlation-id'],
    generate,
    responseHeader,
  };
};

/** Resolves the session of one request. `baggage` is that of a trusted upstream, or `undefined`. */
export const resolveSession = <Request>(
  { resolve, headersBeforeBaggage, headersAfterBaggage, generate }: SessionResolution<Request>,
  request: Request,
  readHeader: (name: string) => HeaderValue,
  baggage: Baggage | undefined,
): Session => {
  if (resolve) {
    const id = usableId(contain('session.resolve', resolve, request));
    if (id !== undefined) return { id, source: 'resolve' };
  }
  return (
    sessionFromHeaders(headersBeforeBaggage, readHeader) ??
    sessionFromBaggage(baggage) ??
    sessionFromHeaders(headersAfterBaggage, readHeader) ?? {
      id: (generate === randomUuid ? undefined : usableId(contain('session.generate', generate))) ?? randomUuid(),
      source: 'generated',
    }
  );
};

const sessionFromHeaders = (names: readonly string[], readHeader: (name: string) => HeaderValue): Session | undefined => {
  for (const name of names) {
    const value = readHeader(name);
    if (value === undefined) continue;
    const id = usableId(firstLine(value));
    if (id !== undefined) return { id, source: name };
  }
  return undefined;
};

/** An upstream session is taken as it is, without the limits of other sources: `setAttribute()` accepts any string for it. */
const sessionFromBaggage = (baggage: Baggage | undefined): Session | undefined => {
  const id = baggage?.getEntry(TraceAttribute.SESSION_ID)?.value;
  return id ? { id, source: 'baggage' } : undefined;
};

/** Whether a response header can carry the id: one from baggage may be any text. */
export const isSendable = ({ id, source }: Session): boolean => source !== 'baggage' || usableId(id) === id;

/** The first of several header lines. Node joins them with ", ", which RFC 9110 section 5.3 makes the same as a list. */
const firstLine = (value: HeaderValue): unknown => {
  const first = Array.isArray(value) ? value[0] : value;
  const end = typeof first === 'string' ? first.indexOf(', ') : -1;
  return end === -1 ? first : first.slice(0, end);
};

/** The value, trimmed; `undefined` unless it is 1 to 200 characters of visible ASCII. */
const usableId = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined;
  const id = value.trim();
  if (id.length === 0 || id.length > MAX_LENGTH) return undefined;
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    if (code < 0x21 || code > 0x7e) return undefined;
  }
  return id;
};

const randomUuid = (): string => globalThis.crypto.randomUUID();
