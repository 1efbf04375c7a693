import { type RequestReader, requestReaderOf, responseReaderOf } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader } from '@ai-trace/core/node';
import type { Context } from 'koa';

/** Scheme, host and client address follow Koa's `proxy` setting; without it, proxy headers are ignored. */
export const koaRequestReader: RequestReader<Context> = {
  ...requestReaderOf(nodeRequestReader, ({ req }) => req),
  read: (ctx) => {
    const head = nodeRequestReader.read(ctx.req);
    // Mounts and rewriting middleware change the request's own `url`.
    head.target = ctx.originalUrl;
    if (!ctx.app.proxy) return head;
    return { ...head, scheme: ctx.protocol, authority: ctx.host || head.authority, clientAddress: ctx.ip };
  },
};

export const koaResponseReader = responseReaderOf(nodeResponseReader, ({ res }: Context) => res);
