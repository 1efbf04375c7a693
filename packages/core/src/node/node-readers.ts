import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { RequestReader, ResponseReader } from '../request-reader.ts';

/**
 * Reads a request of `node:http`, or of the compatibility API of `node:http2`. It trusts no proxy: a framework that has a
 * setting for that overrides `scheme`, `authority` and `clientAddress` with what it decided.
 */
export const nodeRequestReader: RequestReader<IncomingMessage> = {
  method: (request) => request.method ?? 'GET',
  target: (request) => request.url ?? '/',
  scheme: (request) => ((request.socket as Partial<TLSSocket> | undefined)?.encrypted ? 'https' : 'http'),
  authority: (request) => request.headers.host ?? (request.headers[':authority'] as string | undefined),
  clientAddress: (request) => request.socket?.remoteAddress,
  peerAddress: (request) => request.socket?.remoteAddress,
  peerPort: (request) => request.socket?.remotePort,
  protocolVersion: (request) => (request.httpVersion === '2.0' ? '2' : request.httpVersion),
  header: (request, name) => request.headers[name],
  headerLines: (request, name) => request.headersDistinct?.[name] ?? request.headers[name],
  headerNames: (request) => Object.keys(request.headers),
};

/** Reads a response of `node:http`, or of the compatibility API of `node:http2`. */
export const nodeResponseReader: ResponseReader<ServerResponse> = {
  statusCode: (response) => (response.headersSent ? response.statusCode : undefined),
  header: (response, name): OutgoingHttpHeader | undefined => response.getHeader(name),
  headerNames: (response) => response.getHeaderNames(),
  setHeader: (response, name, value) => {
    response.setHeader(name, value);
  },
};
