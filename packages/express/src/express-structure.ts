import type { Application, ErrorRequestHandler, Request, RequestHandler, Response } from 'express';

/**
 * What Express 4 and 5 show of an application's structure: routers hold layers, a layer holds a route, a mounted router
 * or a function. Every read of it in this package goes through these types.
 */
export interface Layer {
  name: string;
  handle: LayerHandler;
  route?: Route;
  /** Express 5.3 and later answer with the match; earlier ones with a boolean, and leave the match on the layer. */
  match(path: string): boolean | Match;
  params?: Record<string, unknown>;
  path?: string;
  keys?: unknown;
  /** Several where one layer was registered for an array of paths (Express 5). */
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

/** Express's own type says less than its documentation. */
export const asApp = (app: Application): App => app as unknown as App;

/** What the prototypes of all applications of one copy of Express have in common: the last one that belongs to no class. */
export const sharedPrototype = <Prototype extends object>(prototype: Prototype): Prototype => {
  const next = Object.getPrototypeOf(prototype);
  return next === null || Object.hasOwn(next, 'constructor') ? prototype : sharedPrototype(next);
};

/** Express mounts an application by a function of its own. */
export const isMountedApp = ({ name }: Layer): boolean => name === 'mounted_app';

/** `undefined` for an Express 4 application that nothing was registered on. */
export const routerOf = (app: App): { stack: Layer[] } | undefined =>
  app._router ?? ('lazyrouter' in app ? undefined : (app.router as { stack: Layer[] }));

/** What of `path` the layer matches; leaves no trace on it, for the router reads there what it matched itself. */
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

/** Express 4 makes a RegExp of every pattern, and ends it in its own way; one that was registered as it is stays as it is. */
const registeredRegExp = ({ regexp }: Layer): RegExp | undefined => (regexp?.source.includes('(?=\\/|$)') ? undefined : regexp);
