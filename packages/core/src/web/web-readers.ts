import type { RequestReader, ResponseReader } from '../request-reader.ts';

/** Reads a `Request` of the Fetch standard, which knows nothing of its connection. Its headers join repeated lines. */
export const webRequestReader: RequestReader<Request> = {
  read: ({ method, url, headers }) => {
    const host = url.indexOf('://') + 3;
    const slash = url.indexOf('/', host);
    const path = slash === -1 ? url.length : slash;
    return {
      method,
      target: url.slice(path) || '/',
      scheme: url.slice(0, host - 3),
      authority: url.slice(host, path),
      clientAddress: undefined,
      peerAddress: undefined,
      peerPort: undefined,
      protocolVersion: undefined,
      headers,
    };
  },
  header: (headers: Headers, name) => headers.get(name) ?? undefined,
  headerNames: (headers: Headers) => [...headers.keys()],
};

/** Reads a `Response` of the Fetch standard. */
export const webResponseReader: ResponseReader<Response> = {
  statusCode: ({ status }) => status,
  header: ({ headers }, name) => (name === 'set-cookie' ? headers.getSetCookie() : (headers.get(name) ?? undefined)),
  headerNames: ({ headers }) => [...new Set(headers.keys())],
  setHeader: ({ headers }, name, value) => headers.set(name, value),
};
