import type { Middleware } from 'koa';

/** koa-mount has no types of its own. */
export const mount = jest.requireActual<(prefix: string, app: object) => Middleware>('koa-mount');
