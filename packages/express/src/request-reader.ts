import type { IncomingHttpHeaders } from 'node:http';
import type { RequestReader } from '@ai-trace/core';
import { nodeRequestReader } from '@ai-trace/core/node';
import type { Request } from 'express';

/**
 * Reads an Express request. Scheme, host and client address follow Express's `trust proxy` setting, which is read only if a
 * proxy's header is present: without one they are the socket's.
 */
export const expressRequestReader: RequestReader<Request> = {
  ...nodeRequestReader,
  read: (req) => {
    const head = nodeRequestReader.read(req);
    const headers = head.headers as IncomingHttpHeaders;
    if (headers['x-forwarded-proto'] !== undefined) head.scheme = req.protocol;
    if (headers['x-forwarded-host'] !== undefined) head.authority = forwardedHost(req);
    if (headers['x-forwarded-for'] !== undefined) head.clientAddress = req.ip;
    return head;
  },
};

/** The same as `req.host` in Express 5. Express 4 has no host with its port, so the compiled setting is called here. */
const forwardedHost = ({ app, headers, socket }: Request): string | undefined => {
  const forwarded = headers['x-forwarded-host'] as string;
  const isTrusted = forwarded !== '' && app?.get('trust proxy fn')(socket.remoteAddress, 0);
  return isTrusted ? forwarded.split(',', 1)[0]?.trim() : headers.host;
};
