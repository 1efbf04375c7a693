import { type RequestReader, requestReaderOf, responseReaderOf } from '@ai-trace/core';
import { nodeRequestReader, nodeResponseReader } from '@ai-trace/core/node';
import type { Context } from 'koa';

/** Scheme, host and client address are what Koa makes of its `proxy` setting; without that it listens to no header. */
export const koaRequestReader: RequestReader<Context> = {
  ...requestReaderOf(nodeRequestReader, ({ req }) => req),
  read: (ctx) => {
    const head = nodeRequestReader.read(ctx.req);
    // A mount, or a middleware that rewrites, has changed the request's own `url`.
    head.target = ctx.originalUrl;
    if (!ctx.app.proxy) return head;
    return { ...head, scheme: ctx.protocol, authority: ctx.host || head.authority, clientAddress: ctx.ip };
  },
};

export const koaResponseReader = responseReaderOf(nodeResponseReader, ({ res }: Context) => res);
