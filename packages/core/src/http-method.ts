import { environmentVariable, splitCommaList } from './environment.ts';

/** RFC 9110, PATCH (RFC 5789) and QUERY; case-sensitive, as methods are. */
const KNOWN_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'];

/** The known methods; `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS` replaces the list (HTTP semantic conventions). */
export const knownMethods = (): ReadonlySet<string> => {
  const list = environmentVariable('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS');
  return new Set(list === undefined ? KNOWN_METHODS : splitCommaList(list));
};
