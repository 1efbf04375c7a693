import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { RequestReader, ResponseReader } from '../request-reader.ts';

/**
 * Reads a request of `node:http`, or of the compatibility API of `node:http2`. It trusts no proxy: adapters of frameworks with a
 * proxy setting override `scheme`, `authority` and `clientAddress`.
 */
export const nodeRequestReader: RequestReader<IncomingMessage & { originalUrl?: string }> = {
  read: (request) => {
    const { headers, httpVersion } = request;
    const socket = request.socket as Partial<TLSSocket> | undefined;
    const peerAddress = socket?.remoteAddress;
    return {
      method: request.method ?? 'GET',
      // What the client sent: a framework may have shortened or rewritten `url`.
      target: request.originalUrl ?? request.url ?? '/',
      scheme: socket?.encrypted ? 'https' : 'http',
      authority: headers.host ?? (headers[':authority'] as string | undefined),
      clientAddress: peerAddress,
      peerAddress,
      peerPort: socket?.remotePort,
      protocolVersion: httpVersion === '2.0' ? '2' : httpVersion,
      headers,
    };
  },
  header: (headers: IncomingHttpHeaders, name) => headers[name],
  // Without HTTP/2's pseudo-headers: `:path` has the query unredacted.
  headerNames: (headers) => Object.keys(headers).filter((name) => !name.startsWith(':')),
  headerLines: (request, name) => request.headersDistinct?.[name] ?? request.headers[name],
};

/** Reads a response of `node:http`, or of the compatibility API of `node:http2`; a connection that was upgraded may have none. */
export const nodeResponseReader: ResponseReader<ServerResponse | undefined> = {
  statusCode: (response) => (response?.headersSent ? response.statusCode : undefined),
  header: (response, name): OutgoingHttpHeader | undefined => response?.getHeader(name),
  headerNames: (response) => response?.getHeaderNames() ?? [],
};
