import type { IncomingHttpHeaders } from 'node:http';
import type { RequestReader } from '@ai-trace/core';
import { nodeRequestReader } from '@ai-trace/core/node';
import type { Request } from 'express';

/**
 * Reads an Express request. Scheme, host and client address are what Express makes of its `trust proxy` setting; it is
 * asked only when a proxy's header is there at all, for without one it answers what the socket says.
 */
export const expressRequestReader: RequestReader<Request> = {
  ...nodeRequestReader,
  read: (req) => {
    const head = nodeRequestReader.read(req);
    const headers = head.headers as IncomingHttpHeaders;
    if (headers['x-forwarded-proto'] !== undefined) head.scheme = req.protocol;
    if (headers['x-forwarded-host'] !== undefined) head.authority = forwardedAuthority(req);
    if (headers['x-forwarded-for'] !== undefined) head.clientAddress = req.ip;
    return head;
  },
};

/** `req.hostname` says whether Express trusts the proxy, but leaves the port out. */
const forwardedAuthority = (req: Request): string | undefined => {
  const { host } = req.headers;
  const hostname = req.hostname as string | undefined;
  return host?.startsWith(hostname ?? '') ? host : hostname;
};
