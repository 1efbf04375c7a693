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
  /** Every way that leads to it: more than one when its router is mounted repeatedly. */
  chains: MountChain[];
  /** Templates of its mounts by the number of segments that they matched, where nothing else decides. */
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
  /** Routes in routers that only a function knows: searched for once. */
  readonly #unknown = new WeakSet<Route>();
  #leaves: MountChain[] = [];
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
    const ways = known ? this.#chainsThroughParents(known.chains) : this.#chainsThroughParents(this.#leaves);
    const taken = ways.map((chain) => followChain(chain, baseUrl)).filter((parts) => parts !== undefined);
    const parts = taken.length > 1 ? taken[Math.min(visitsOf(req, route), taken.length - 1)] : taken[0];
    if (!parts) return '';
    const prefix = templateOf(parts);
    if (known && ways.length === 1 && parts.every(({ layer }) => hasOnePattern(layer))) known.prefixes.set(segments, prefix);
    return prefix;
  }

  /** Chains of a sub-application begin in the application that it is mounted on. */
  #chainsThroughParents(chains: MountChain[]): MountChain[] {
    const { parent } = this.#app;
    if (!parent) return chains;
    const ways = appRoutes(parent).mountsOfApps();
    return ways.flatMap((way) => chains.map((chain) => [...way, ...chain]));
  }

  mountsOfApps(): MountChain[] {
    this.refresh();
    return this.#chainsThroughParents(this.#leaves.filter((chain) => chain.at(-1)?.name === 'mounted_app'));
  }

  #read(): void {
    this.#router = routerOf(this.#app);
    if (!this.#router) return;
    if (this.#readLength === -1) this.#app.use(aiTraceError);
    const { stack } = this.#router;
    this.#routes = new Map();
    this.#leaves = [];
    this.#readStack(stack, []);
    this.#readLength = stack.length;
  }

  #readStack(stack: Layer[], chain: MountChain): void {
    for (const layer of stack) {
      if (layer.handle.length === 4) observeErrors(layer);
      else if (layer.route) this.#addRoute(layer.route, layer, chain);
      else if (!Array.isArray(layer.handle.stack)) this.#leaves.push([...chain, layer]);
      // A router that is mounted on itself has no end.
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

/** An error handler is told of the error after the request span was. */
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

const VISITS = Symbol('@ai-trace/express visits');

/**
 * How often this request has come to this route under this path before: where a router is mounted twice for one path,
 * its mounts are tried in the order of registration.
 */
const visitsOf = (req: Request, route: Route): number => {
  const holder = req as { [VISITS]?: Array<{ route: Route; baseUrl: string }> };
  holder[VISITS] ??= [];
  const before = holder[VISITS].filter((visit) => visit.route === route && visit.baseUrl === req.baseUrl).length;
  holder[VISITS].push({ route, baseUrl: req.baseUrl });
  return before;
};
