import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestReaderOf } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader } from '@ai-trace/core/node';
import { webRequestReader, webResponseReader } from '@ai-trace/core/web';
import type { Context } from 'hono';

/** What `@hono/node-server` passes with a request; there is no response for an upgrade. */
export interface NodeBindings {
  incoming: IncomingMessage;
  outgoing: ServerResponse | undefined;
}

/** `undefined` on other runtimes, and if an application is called with `fetch(request)` alone. */
export const nodeBindingsOf = ({ env }: Context): NodeBindings | undefined => {
  const bindings = env?.server ?? env;
  return Array.isArray(bindings?.incoming?.rawHeaders) ? bindings : undefined;
};

export const webReaders = {
  request: requestReaderOf(webRequestReader, (c: Context) => c.req.raw),
  response: {
    header: (c: Context, name: string) => webResponseReader.header(c.res, name),
    statusCode: (c: Context) => (c.finalized ? c.res.status : undefined),
    headerNames: (c: Context) => (c.finalized ? webResponseReader.headerNames(c.res) : []),
    // Hono copies headers that are set before there is a response to the one that comes.
    setHeader: (c: Context, name: string, value: string) => c.res.headers.set(name, value),
  },
};

export const nodeReaders = {
  request: requestReaderOf(nodeRequestReader, (c: Context) => (nodeBindingsOf(c) as NodeBindings).incoming),
  response: {
    // Headers are read from Hono's response: Node's own keeps none that came with `writeHead`.
    header: webReaders.response.header,
    headerNames: webReaders.response.headerNames,
    statusCode: (c: Context) => nodeResponseReader.statusCode((nodeBindingsOf(c) as NodeBindings).outgoing),
  },
};
