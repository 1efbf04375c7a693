const REDACTED = '[REDACTED]';

const CREDENTIAL =
  /^(?:authorization|api_?key(?:_?string)?|(?:(?:access|auth|authorization|bearer|id|refresh)_?)?token|password|(?:client_?)?secret)$/i;

const URL_NAME = /(?:^|_)ur[il]$/i;

/** The user and password of a URL. */
const USER_INFO = /^([a-z][\w+.-]*:\/\/)[^/?#]*@/i;

const QUERY_PARAMETER = /([?&]([^=?&#]*)=)[^&#]*/g;

/** Names of query parameters that hold a credential. MCP servers have names of their own: `tavilyApiKey`, `code`. */
const QUERY_CREDENTIAL = /key|token|secret|passw|auth|cred|sig(?:nature)?$|^code$/i;

/** Fields that hold the schema of a function, whose properties may have any of the names above. */
const SCHEMA = /^(?:parameters|parametersJsonSchema|(?:input_?)?schema)$/i;

/**
 * Redacts the credentials of a tool that the provider runs, such as an MCP server: tokens, keys, the values of headers, the
 * credentials in a URL, and the secrets of a container.
 */
export const withoutCredentials = (tool: object): object =>
  (tool as { type?: unknown }).type === 'function' ? tool : redactedObject(tool);

const redactedObject = (value: object): object =>
  Object.fromEntries(Object.entries(value).map(([name, property]) => [name, SCHEMA.test(name) ? property : redacted(name, property)]));

const redacted = (name: string, value: unknown): unknown => {
  if (typeof value === 'string') return CREDENTIAL.test(name) ? REDACTED : URL_NAME.test(name) ? redactedUrl(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (name === 'headers') return Object.fromEntries(Object.keys(value).map((header) => [header, REDACTED]));
  if (!Array.isArray(value)) return redactedObject(value);
  if (name === 'domain_secrets') return value.map((secret: object) => ({ ...secret, value: REDACTED }));
  return value.map((item) => redacted(name, item));
};

const redactedUrl = (url: string): string => url.replace(USER_INFO, `$1${REDACTED}@`).replace(QUERY_PARAMETER, redactedParameter);

const redactedParameter = (parameter: string, start: string, name: string): string =>
  QUERY_CREDENTIAL.test(name) ? start + REDACTED : parameter;
