import type { RequestReader } from '@ai-trace/core';
import { nodeRequestReader } from '@ai-trace/core/node';
import type { Request } from 'express';

/**
 * Reads an Express request. Scheme, host and client address are what Express makes of its `trust proxy` setting; it is
 * asked only when a proxy's header is there at all, for without one it answers what the socket says.
 */
export const expressRequestReader: RequestReader<Request> = {
  ...nodeRequestReader,
  // Express shortens `url` under a mount.
  target: (req) => req.originalUrl ?? req.url,
  scheme: (req) => (req.headers['x-forwarded-proto'] === undefined ? nodeRequestReader.scheme(req) : req.protocol),
  authority: (req) => (req.headers['x-forwarded-host'] === undefined ? req.headers.host : forwardedAuthority(req)),
  clientAddress: (req) => (req.headers['x-forwarded-for'] === undefined ? req.socket.remoteAddress : req.ip),
};

/** `req.hostname` says whether Express trusts the proxy, but leaves the port out. */
const forwardedAuthority = (req: Request): string | undefined => {
  const { host } = req.headers;
  const hostname = req.hostname as string | undefined;
  return host?.startsWith(hostname ?? '') ? host : hostname;
};
