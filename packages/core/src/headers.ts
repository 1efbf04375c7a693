import type { Attributes } from '@opentelemetry/api';
import { compileAlternatives, environmentExpressions, isExpression, testAny } from './alternatives.ts';
import { ConfigurationError, isOptionsObject, refuseUnknown } from './configuration-error.ts';
import { splitCommaList } from './environment.ts';

/** A comma list, or an array, of case-insensitive regular expressions. */
export type HeaderPatterns = string | readonly string[];

/**
 * Which headers go on the request span, as `http.request.header.<name>` and `http.response.header.<name>`: lower-case
 * names, values as string arrays (HTTP semantic conventions).
 */
export interface HeaderCaptureOptions {
  /** Matched against the whole name. Default: `OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST`, else none. */
  request?: HeaderPatterns | undefined;
  /** Matched against the whole name. Default: `OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_RESPONSE`, else none. */
  response?: HeaderPatterns | undefined;
  /**
   * Searched in the name; the value of a match becomes `[REDACTED]`. Credentials are always redacted. Default:
   * `OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS`, else only the credentials.
   */
  sanitize?: HeaderPatterns | undefined;
}

/** A header's value as frameworks give it: several lines make an array. */
export type HeaderValue = string | number | readonly string[] | undefined;

/** Copies the headers that were asked for into span attributes. */
export type HeaderCapture = (names: Iterable<string>, read: (name: string) => HeaderValue, into: Attributes) => void;

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** A token (RFC 9110 section 5.1). */
export const isHeaderName = (name: unknown): name is string => typeof name === 'string' && HEADER_NAME.test(name);

const ALWAYS_REDACTED = /^(?:authorization|cookie|set-cookie|proxy-authorization|x-api-key)$|token|secret/i;

export const compileHeaderCapture = (
  framework: string,
  options: HeaderCaptureOptions = {},
): { request: HeaderCapture | undefined; response: HeaderCapture | undefined } => {
  if (!isOptionsObject(options)) {
    throw new ConfigurationError({ package: framework, option: 'captureHeaders', expected: 'an object', got: options });
  }
  refuseUnknown(framework, options, ['request', 'response', 'sanitize'], 'captureHeaders.');
  const entriesOf = (part: 'request' | 'response' | 'sanitize', variable: string, instead?: readonly string[]) => {
    const given = options[part];
    return given === undefined
      ? (environmentExpressions(variable, instead) ?? [])
      : patternList(framework, `captureHeaders.${part}`, given);
  };
  const wanted = (part: 'request' | 'response') => {
    const entries = entriesOf(part, `OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_${part.toUpperCase()}`);
    return testAny(compileAlternatives(entries, (source) => `^(?:${source})$`, 'i'));
  };
  const request = wanted('request');
  const response = wanted('response');
  // If a redaction pattern is invalid, everything is redacted rather than too little.
  const sensitive = entriesOf('sanitize', 'OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS', ['.']);
  const sanitize = testAny(compileAlternatives(sensitive, undefined, 'i'));
  return {
    request: request && captureMatching('http.request.header.', request, sanitize),
    response: response && captureMatching('http.response.header.', response, sanitize),
  };
};

type NameTest = (name: string) => boolean;

const captureMatching =
  (prefix: string, isWanted: NameTest, isSensitive: NameTest | undefined): HeaderCapture =>
  (names, read, into) => {
    for (const name of names) {
      if (!isWanted(name)) continue;
      const value = read(name);
      if (value === undefined) continue;
      const redacted = ALWAYS_REDACTED.test(name) || isSensitive?.(name);
      const values = Array.isArray(value) ? value : [String(value)];
      into[prefix + name.toLowerCase()] = Array.from(values, (line) => (redacted ? '[REDACTED]' : String(line)));
    }
  };

const patternList = (framework: string, option: string, patterns: HeaderPatterns): string[] => {
  const refuse = (got: unknown, remedy?: string): never => {
    const expected = 'a comma list or an array of regular expressions, as strings';
    throw new ConfigurationError({ package: framework, option, expected, got, remedy });
  };
  if (typeof patterns !== 'string' && !Array.isArray(patterns)) refuse(patterns);
  const entries = typeof patterns === 'string' ? splitCommaList(patterns) : patterns.filter((entry) => entry !== '');
  for (const entry of entries) {
    if (typeof entry !== 'string') refuse(entry);
    if (!isExpression(entry)) refuse(entry, 'Correct that expression.');
  }
  return [...entries];
};
