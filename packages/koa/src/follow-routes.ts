import { requestSpanOf } from '@ai-trace/core';
import { onAssign } from '@ai-trace/core/node';
import type { Context } from 'koa';

/** A layer of @koa/router; middleware has no methods. */
type Layer = { path: string | RegExp; methods: string[] };

const MOUNTS = Symbol.for('@ai-trace/koa mounts');

/** Observes routes and mounts when they are assigned to a context, with accessors on its prototype. */
export const followRoutes = (prototype: Context): void => {
  onAssign(prototype, '_matchedRoute', nameRequest);
  onAssign(prototype, 'mountPath', noteMount);
};

/**
 * The router assigns the path when it has matched, and again, after `routerPath`, at each layer that it enters. Until a route is
 * entered, the first match counts; a route that has answered stays, whatever follows.
 */
const nameRequest = (ctx: Context, path: Layer['path']): void => {
  const span = requestSpanOf(ctx.req);
  if (!span?.wantsRoute) return;
  const isEntered = ctx.routerPath === path;
  const method = ctx.req.method as string;
  const { statusCode } = ctx.res;
  const layers: Layer[] = ctx.matched ?? [];
  const route = layers.find((layer) => layer.methods.includes(method) && (!isEntered || layer.path === path));
  const statusAtEntry = span.adapterState;
  if (!route || (statusAtEntry !== undefined && !(isEntered && statusAtEntry === statusCode))) return;
  if (isEntered) span.adapterState = statusCode;
  // A mount assigned before the accessor existed is the one that the middleware itself is in.
  const prefix = (ctx[MOUNTS] ? ctx[MOUNTS].get(ctx.path) : ctx.mountPath) ?? '';
  span.setRoute(prefix !== '' && route.path === '/' ? prefix : `${prefix}${route.path}` || '/');
};

/** koa-mount assigns its prefix before it strips it from the path. */
const noteMount = (ctx: Context, prefix: string): void => {
  const mounts: Map<string, string> = ctx[MOUNTS] ?? new Map();
  ctx[MOUNTS] = mounts.set(ctx.path.slice(prefix.length) || '/', (mounts.get(ctx.path) ?? '') + prefix);
};
