import { requestSpanOf } from '@ai-trace/core';
import type { ErrorRequestHandler, Request } from 'express';
import {
  type App,
  type Layer,
  type LayerConstructor,
  type LayerHandler,
  matchLayer,
  type PathPattern,
  type Route,
  routerOf,
} from './express-structure.ts';
import { followChain, type MountChain, patternText, templateOf } from './mount-template.ts';

/** What is known of one route of an application. */
interface KnownRoute {
  layer: Layer;
  /** All chains of mounts that lead to it: several when its router is mounted repeatedly. */
  chains: MountChain[];
  /** Templates of its mounts by the number of segments that they match, where that number alone decides. */
  prefixes: Map<number, string>;
}

const OBSERVED = Symbol.for('@ai-trace/express observed');

/**
 * The routes of one application, read from its own structure, for Express hands out resolved mount paths only
 * (`req.baseUrl`). Read again when something was registered since.
 */
export class AppRoutes {
  readonly #app: App;
  #routes = new Map<Route, KnownRoute>();
  /** Routes of routers that are called by a function, so that no layer leads to them; each is searched for once. */
  readonly #unknown = new WeakSet<Route>();
  /** Chains that end at a function, which may call a router or a sub-application. */
  #functionMounts: MountChain[] = [];
  #router: { stack: Layer[] } | undefined;
  #readLength = -1;

  constructor(app: App) {
    this.#app = app;
  }

  /** Reads the structure if the application's own router has grown, and sees to it that errors are observed in it. */
  refresh(): void {
    if (this.#router?.stack.length !== this.#readLength) this.#read();
  }

  /** The full template under which `route` was reached, or `undefined` where an outer route's template has to stay. */
  templateFor(req: Request, route: Route): string | undefined {
    const known = this.#find(route);
    if (!known && hasRoute(req)) return undefined;
    const { baseUrl } = req;
    const prefix = baseUrl === '' ? '' : this.#prefixFor(req, baseUrl, { route, known });
    const own = ownPattern(req, route, known?.layer);
    return own === '/' && prefix !== '' ? prefix : prefix + own;
  }

  #find(route: Route): KnownRoute | undefined {
    if (!this.#routes.has(route) && !this.#unknown.has(route)) {
      this.#read();
      if (!this.#routes.has(route)) this.#unknown.add(route);
    }
    return this.#routes.get(route);
  }

  #prefixFor(req: Request, baseUrl: string, { route, known }: { route: Route; known: KnownRoute | undefined }): string {
    const segments = countSegments(baseUrl);
    const cached = known?.prefixes.get(segments);
    if (cached !== undefined) return cached;
    const chains = this.#chainsThroughParents(known ? known.chains : this.#functionMounts);
    const matching = chains.map((chain) => followChain(chain, baseUrl)).filter((parts) => parts !== undefined);
    const parts = matching.length > 1 ? matching[Math.min(countEarlierMatches(req, route), matching.length - 1)] : matching[0];
    if (!parts) return '';
    const prefix = templateOf(parts);
    if (known && chains.length === 1 && parts.every(({ layer }) => hasOnePattern(layer))) known.prefixes.set(segments, prefix);
    return prefix;
  }

  /** Chains of a sub-application begin in the application that it is mounted on. */
  #chainsThroughParents(chains: MountChain[]): MountChain[] {
    const { parent } = this.#app;
    if (!parent) return chains;
    const mounts = appRoutes(parent).mountsOfApps();
    return mounts.flatMap((mount) => chains.map((chain) => [...mount, ...chain]));
  }

  mountsOfApps(): MountChain[] {
    this.refresh();
    return this.#chainsThroughParents(this.#functionMounts.filter((chain) => chain.at(-1)?.name === 'mounted_app'));
  }

  #read(): void {
    this.#router = routerOf(this.#app);
    if (!this.#router) return;
    if (this.#readLength === -1) this.#app.use(aiTraceError);
    const { stack } = this.#router;
    this.#routes = new Map();
    this.#functionMounts = [];
    this.#readStack(stack, []);
    this.#readLength = stack.length;
  }

  #readStack(stack: Layer[], chain: MountChain): void {
    for (const layer of stack) {
      if (layer.handle.length === 4) observeErrors(layer);
      else if (layer.route) this.#addRoute(layer.route, layer, chain);
      else if (!Array.isArray(layer.handle.stack)) this.#functionMounts.push([...chain, layer]);
      // A router that is mounted on itself would be read without end.
      else if (!chain.includes(layer)) this.#readStack(layer.handle.stack, [...chain, layer]);
    }
  }

  #addRoute(route: Route, layer: Layer, chain: MountChain): void {
    const known = this.#routes.get(route);
    if (known) known.chains.push(chain);
    else this.#routes.set(route, { layer, chains: [chain], prefixes: new Map() });
    for (const handler of route.stack) if (handler.handle.length === 4) observeErrors(handler);
  }
}

const APP_ROUTES = Symbol.for('@ai-trace/express routes');

export const appRoutes = (app: App): AppRoutes => {
  const holder = app as { [APP_ROUTES]?: AppRoutes };
  if (!holder[APP_ROUTES]) Object.defineProperty(app, APP_ROUTES, { value: new AppRoutes(app) });
  return holder[APP_ROUTES] as AppRoutes;
};

/** Tells the request span of every error on its way to the application's error handling, and changes nothing. */
const aiTraceError: ErrorRequestHandler = (error, req, _res, next) => {
  requestSpanOf(req)?.fail(error);
  next(error);
};

/** Puts a function around an error handler that tells the request span first. */
const observeErrors = (layer: Layer): void => {
  const handle = layer.handle as unknown as ErrorRequestHandler & { [OBSERVED]?: true };
  if (handle === aiTraceError || handle[OBSERVED]) return;
  const observed: ErrorRequestHandler = function (this: unknown, error, req, res, next) {
    requestSpanOf(req)?.fail(error);
    return handle.call(this, error, req, res, next);
  };
  Object.defineProperties(observed, { name: { value: handle.name }, [OBSERVED]: { value: true } });
  layer.handle = observed as unknown as LayerHandler;
};

/** Of a route with several patterns, the one that the client's path matches. */
const ownPattern = (req: Request, { path }: Route, layer: Layer | undefined): string => {
  if (!Array.isArray(path)) return patternText(path);
  const patterns = path.flat(Number.POSITIVE_INFINITY) as PathPattern[];
  const Layer = layer?.constructor as LayerConstructor | undefined;
  const matches = (pattern: PathPattern) => Layer && matchLayer(new Layer(pattern, { end: true }, () => {}), req.path);
  return patternText(patterns.find(matches) ?? patterns[0] ?? '/');
};

const hasRoute = (req: Request): boolean => req.route !== undefined;

/** Mounted for one path: an array, or a RegExp, may match the same number of segments in several ways. */
const hasOnePattern = ({ matchers, regexp }: Layer): boolean =>
  matchers ? matchers.length === 1 && matchers[0]?.name !== 'regexpMatcher' : !regexp?.source.includes('|^');

const countSegments = (path: string): number => {
  let count = 0;
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) count++;
  return count;
};

const MATCHES = Symbol('@ai-trace/express matches');

/**
 * How often this request has come to this route under this path before: where a router is mounted twice for one path,
 * its mounts are tried in the order of registration.
 */
const countEarlierMatches = (req: Request, route: Route): number => {
  const holder = req as { [MATCHES]?: Array<{ route: Route; baseUrl: string }> };
  holder[MATCHES] ??= [];
  const earlier = holder[MATCHES].filter((match) => match.route === route && match.baseUrl === req.baseUrl).length;
  holder[MATCHES].push({ route, baseUrl: req.baseUrl });
  return earlier;
};
