const REDACTED = '[REDACTED]';

const CREDENTIAL =
  /^(?:authorization|api_?key(?:_?string)?|(?:(?:access|auth|authorization|bearer|id|refresh)_?)?token|password|(?:client_?)?secret)$/i;

/** Fields that hold the schema of a function, whose properties may have any of the names above. */
const SCHEMA = /^(?:parameters|parametersJsonSchema|(?:input_?)?schema)$/i;

/**
 * Redacts the credentials of a tool that the provider runs, such as an MCP server: tokens, keys, the values of headers, and the
 * secrets of a container.
 */
export const withoutCredentials = (tool: object): object =>
  (tool as { type?: unknown }).type === 'function' ? tool : redactedObject(tool);

const redactedObject = (value: object): object =>
  Object.fromEntries(Object.entries(value).map(([name, property]) => [name, SCHEMA.test(name) ? property : redacted(name, property)]));

const redacted = (name: string, value: unknown): unknown => {
  if (typeof value === 'string') return CREDENTIAL.test(name) ? REDACTED : value;
  if (typeof value !== 'object' || value === null) return value;
  if (name === 'headers') return Object.fromEntries(Object.keys(value).map((header) => [header, REDACTED]));
  if (!Array.isArray(value)) return redactedObject(value);
  if (name === 'domain_secrets') return value.map((secret: object) => ({ ...secret, value: REDACTED }));
  return value.map((item) => redacted(name, item));
};
