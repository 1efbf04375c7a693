import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestReader, ResponseReader } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader } from '@ai-trace/core/node';
import { webRequestReader, webResponseReader } from '@ai-trace/core/web';
import type { Context } from 'hono';

/** What `@hono/node-server` hands over with a request; it has no response for an upgrade. */
export interface NodeBindings {
  incoming: IncomingMessage;
  outgoing: ServerResponse | undefined;
}

/** `undefined` on other runtimes, and where an application is called by `fetch(request)` alone. */
export const nodeBindingsOf = ({ env }: Context): NodeBindings | undefined => {
  const bindings = env?.server ?? env;
  return Array.isArray(bindings?.incoming?.rawHeaders) ? bindings : undefined;
};

const incomingOf = (c: Context): IncomingMessage => (nodeBindingsOf(c) as NodeBindings).incoming;

export const onNodeRequestReader: RequestReader<Context> = {
  ...nodeRequestReader,
  read: (c) => nodeRequestReader.read(incomingOf(c)),
  headerLines: (c, name) => nodeRequestReader.headerLines?.(incomingOf(c), name),
};

export const onWebRequestReader: RequestReader<Context> = {
  read: (c) => webRequestReader.read(c.req.raw),
  header: webRequestReader.header,
  headerNames: webRequestReader.headerNames,
};

export const onWebResponseReader: ResponseReader<Context> = {
  statusCode: (c) => (c.finalized ? c.res.status : undefined),
  header: (c, name) => webResponseReader.header(c.res, name),
  headerNames: (c) => (c.finalized ? webResponseReader.headerNames(c.res) : []),
  // Hono copies what is set on it before there is a response to the one that comes.
  setHeader: (c, name, value) => webResponseReader.setHeader(c.res, name, value),
};

/** Headers are read from Hono's response: Node's own keeps none that came with `writeHead`. */
export const onNodeResponseReader: ResponseReader<Context> = {
  ...onWebResponseReader,
  statusCode(c) {
    const { outgoing } = nodeBindingsOf(c) as NodeBindings;
    return outgoing && nodeResponseReader.statusCode(outgoing);
  },
};
