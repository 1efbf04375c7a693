import { type RequestReader, type ResponseReader, requestReaderOf } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader } from '@ai-trace/core/node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Reads a Fastify request. Scheme, host and client address follow Fastify's `trustProxy` setting, which is read only if a proxy's
 * header is present: without one they are the socket's.
 */
export const fastifyRequestReader: RequestReader<FastifyRequest> = {
  ...requestReaderOf(nodeRequestReader, ({ raw }) => raw),
  read: (request) => {
    const head = nodeRequestReader.read(request.raw);
    const { headers } = request.raw;
    if (headers['x-forwarded-proto'] !== undefined) head.scheme = request.protocol;
    // Fastify 4 has no `host`, but includes the port in `hostname`.
    if (headers['x-forwarded-host'] !== undefined) head.authority = (request.host as string | undefined) ?? request.hostname;
    if (headers['x-forwarded-for'] !== undefined) head.clientAddress = request.ip;
    return head;
  },
};

/** A reader for an app: if a `;` starts the query there, as in Fastify 4 by default, so it does for the reader. */
export const readerFor = <Request>({ initialConfig }: FastifyInstance, reader: RequestReader<Request>): RequestReader<Request> => {
  const { useSemicolonDelimiter } = { ...initialConfig, ...initialConfig.routerOptions };
  // Fastify 4 always did so before it had the option.
  if (useSemicolonDelimiter === false) return reader;
  return {
    ...reader,
    read: (request) => {
      const head = reader.read(request);
      head.target = withQuestionMark(head.target);
      return head;
    },
  };
};

const withQuestionMark = (target: string): string => {
  // The authority of an absolute target may hold a password, which may hold a semicolon.
  const path = target.startsWith('/') ? 0 : target.indexOf('/', target.indexOf('://') + 3);
  const semicolon = path === -1 ? -1 : target.indexOf(';', path);
  if (semicolon === -1) return target;
  const question = target.indexOf('?');
  if (question !== -1 && question < semicolon) return target;
  // A secret is redacted even after a `?` that is part of the query.
  return `${target.slice(0, semicolon)}?${target.slice(semicolon + 1).replaceAll('?', '&')}`;
};

/** Fastify keeps the headers of a reply itself until it sends them; a hijacked reply sends only those of Node's response. */
export const fastifyResponseReader: ResponseReader<FastifyReply> = {
  statusCode: ({ raw }) => nodeResponseReader.statusCode(raw),
  header: (reply, name) => reply.getHeader(name),
  headerNames: (reply) => Object.keys(reply.getHeaders()),
};
