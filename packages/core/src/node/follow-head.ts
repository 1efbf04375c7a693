import type { ServerResponse } from 'node:http';
import type { HeaderValue } from '../headers.ts';
import type { RequestSpan } from '../request-span.ts';

/** The arguments of `writeHead`: headers may replace the status message, as an object, a flat list, or pairs. */
export type Head = readonly unknown[];

/**
 * Passes the headers given to `writeHead` to the span, because the response keeps them only if others were set before. Returns
 * the arguments to call `writeHead` with: the same, or a copy with the session's header. If that header were set on the response,
 * Node would merge all headers in a way that takes no pairs and loses repeated names.
 */
export const followHead = (span: RequestSpan, response: ServerResponse, head: Head): Head => {
  // Node is about to throw.
  if (response.headersSent) return head;
  const at = isObject(head[2]) ? 2 : 1;
  const given = isObject(head[at]) ? head[at] : undefined;
  const headers = given && headersOf(given);
  if (headers) span.noteHeaders(headers.keys(), (name) => headers.get(name));
  const { sessionHeader } = span;
  if (!sessionHeader) return head;
  const { name, value } = sessionHeader;
  if (response.hasHeader(name) || headers?.has(name.toLowerCase())) return head;
  if (given) return head.map((part) => (part === given ? withHeader(given, name, value) : part));
  response.setHeader(name, value);
  return head;
};

const isObject = (part: unknown): part is object => typeof part === 'object' && part !== null;

/** By lower-case name. */
const headersOf = (given: object): ReadonlyMap<string, HeaderValue> => {
  const inTurn = isPairs(given) ? given.flat() : Array.isArray(given) ? given : Object.entries(given).flat();
  const headers = new Map<string, string[]>();
  for (let index = 0; index < inTurn.length; index += 2) {
    const name = String(inTurn[index]).toLowerCase();
    headers.set(name, (headers.get(name) ?? []).concat(inTurn[index + 1]));
  }
  return headers;
};

const withHeader = (given: object, name: string, value: string): object => {
  if (isPairs(given)) return [...given, [name, value]];
  return Array.isArray(given) ? [...given, name, value] : { ...given, [name]: value };
};

const isPairs = (given: object): given is unknown[][] => Array.isArray(given) && Array.isArray(given[0]);
