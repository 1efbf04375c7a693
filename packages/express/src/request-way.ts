import type { RequestSpan } from '@ai-trace/core';
import type { Request } from 'express';
import { type App, asApp, type Layer } from './express-structure.ts';

/** The way of a request through its applications. */
export interface RequestWay {
  /** The application whose middleware started the span. */
  entry: App;
  /** The value of `req.route`. */
  route: unknown;
  /** The mounts it entered, in order, of those that the path alone does not distinguish. */
  mounts: Layer[] | undefined;
}

/** The way of a request; made here if another adapter started the span, whose state it replaces. */
export const wayOf = (span: RequestSpan, req: Request): RequestWay => {
  const state = span.adapterState;
  if (typeof state === 'object' && state !== null && 'mounts' in state) return state as RequestWay;
  const way = newWay(asApp(req.app));
  span.adapterState = way;
  return way;
};

export const newWay = (entry: App): RequestWay => ({ entry, route: undefined, mounts: undefined });

export const enterMount = (way: RequestWay, mount: Layer): void => {
  way.mounts ??= [];
  way.mounts.push(mount);
};
