import type { Application, ErrorRequestHandler, Request, RequestHandler, Response } from 'express';

/**
 * An application's structure as Express 4 and 5 expose it: routers hold layers, a layer holds a route, a mounted router or a
 * function. All reads in this package go through these types.
 */
export interface Layer {
  name: string;
  handle: LayerHandler;
  route?: Route;
  /** Express 5.3 and later return the match; earlier versions return a boolean, and leave the match on the layer. */
  match(path: string): boolean | Match;
  params?: Record<string, unknown>;
  path?: string;
  keys?: unknown;
  /** Several if the layer was registered for an array of paths (Express 5). */
  matchers?: Array<{ name: string }>;
  /** Express 4 */
  regexp?: RegExp;
}

export type LayerConstructor = new (path: PathPattern, options: { end: boolean }, handler: () => void) => Layer;

export type LayerHandler = ((...args: never[]) => unknown) & { stack?: Layer[] };

export type PathPattern = string | RegExp;

export interface Route {
  path: PathPattern | PathPattern[];
  stack: Layer[];
  /** In lower case; `_all` where it has a handler for all of them. */
  methods: Record<string, boolean | undefined>;
}

export interface Match {
  params: Record<string, unknown>;
  path: string;
  /** Express 5.3 and later: the pattern as it was registered. */
  pattern?: PathPattern | undefined;
}

/** An application as its sub-applications and this package see it. */
export interface App {
  use(...handlers: Array<RequestHandler | ErrorRequestHandler>): unknown;
  /** The prototype of the application's requests. */
  request: Request;
  /** The prototype of its responses. */
  response: Response;
  parent?: App;
  router: unknown;
  /** Express 4, where reading `router` throws. */
  _router?: { stack: Layer[] };
}

/** Express's own type lacks documented members. */
export const asApp = (app: Application): App => app as unknown as App;

/** The prototype shared by all applications of one copy of Express: the last in the chain that belongs to no class. */
export const sharedPrototype = <Prototype extends object>(prototype: Prototype): Prototype => {
  const next = Object.getPrototypeOf(prototype);
  return next === null || Object.hasOwn(next, 'constructor') ? prototype : sharedPrototype(next);
};

/** Express mounts an application with a function of this name. */
export const isMountedApp = ({ name }: Layer): boolean => name === 'mounted_app';

/** `undefined` for an Express 4 application that nothing was registered on. */
export const routerOf = (app: App): { stack: Layer[] } | undefined =>
  app._router ?? ('lazyrouter' in app ? undefined : (app.router as { stack: Layer[] }));

/** What the layer matches of `path`. Restores the layer's state, where the router keeps its own match. */
export const matchLayer = (layer: Layer, path: string): Match | undefined => {
  const { params, path: matched, keys } = layer;
  try {
    const result = layer.match(path);
    if (!result) return undefined;
    return result === true ? { params: layer.params ?? {}, path: layer.path ?? '', pattern: registeredRegExp(layer) } : result;
  } catch {
    // A parameter that cannot be decoded; Express answers it with a 400.
    return undefined;
  } finally {
    if ('params' in layer) Object.assign(layer, { params, path: matched, keys });
  }
};

/** The RegExp that was registered, if any. Express 4 also makes one of every string, with this ending. */
const registeredRegExp = ({ regexp }: Layer): RegExp | undefined => (regexp?.source.includes('(?=\\/|$)') ? undefined : regexp);
