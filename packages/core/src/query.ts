import { ConfigurationError } from './configuration-error.ts';

/** Replaces the values of sensitive parameters in a query string (without its `?`); everything else stays byte for byte. */
export type QueryRedaction = (query: string) => string;

/** Signed-URL parameters of the HTTP semantic conventions, and the most common names of credentials. */
const SENSITIVE_PARAMETERS = [
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'AWSAccessKeyId',
  'Signature',
  'sig',
  'X-Goog-Signature',
  'api_key',
  'apikey',
  'access_token',
  'token',
  'key',
  'password',
  'secret',
];

/** Compiles the list (default: signatures and credentials, compared without regard to case); an empty one redacts nothing. */
export const compileQueryRedaction = (framework: string, names: readonly string[] = SENSITIVE_PARAMETERS): QueryRedaction => {
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
    throw new ConfigurationError({ package: framework, option: 'redactQuery', expected: 'an array of parameter names', got: names });
  }
  const sensitive = new Set(names.map((name) => name.toLowerCase()));
  if (sensitive.size === 0) return (query) => query;
  return (query) => {
    if (query.indexOf('=') === -1) return query;
    return query
      .split('&')
      .map((pair) => redactPair(pair, sensitive))
      .join('&');
  };
};

const redactPair = (pair: string, sensitive: ReadonlySet<string>): string => {
  const equals = pair.indexOf('=');
  if (equals === -1) return pair;
  const name = pair.slice(0, equals);
  return sensitive.has(decodeName(name).toLowerCase()) ? `${name}=REDACTED` : pair;
};

/** `api%5Fkey=…` reaches the application as `api_key`, so it has to be recognised as well. */
const decodeName = (name: string): string => {
  if (name.indexOf('%') === -1 && name.indexOf('+') === -1) return name;
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
};
