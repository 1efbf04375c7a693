import { reportContained } from '@ai-trace/core';
import type { Request } from 'express';
import {
  type App,
  isMountedApp,
  type Layer,
  type LayerConstructor,
  matchLayer,
  type PathPattern,
  type Route,
  routerOf,
} from './express-structure.ts';
import { followChain, type MountChain, type MountedPart, mayLead, patternText, templateOf } from './mount-template.ts';
import { aiTraceError, noteMount, observeErrors } from './observed-layers.ts';
import type { RequestWay } from './request-way.ts';

/** One route of an application. */
interface KnownRoute {
  layer: Layer;
  /** Every chain of mounts that leads to it: more than one if its router is mounted repeatedly. */
  chains: MountChain[];
  /** Templates of its mounts by the number of segments that they matched, if nothing else decides. */
  prefixes: Map<number, string>;
}

/**
 * The routes of one application, read from its structure, because Express exposes mount paths only resolved (`req.baseUrl`). Read
 * again when something has been registered since.
 */
export class AppRoutes {
  readonly #app: App;
  #routes = new Map<Route, KnownRoute>();
  /** Routes in routers that only a function calls; searched for once. */
  readonly #unknown = new WeakSet<Route>();
  /** Chains that end at a function, which may call a router or another application. */
  #functionMounts: MountChain[] = [];
  /** The mounts of all routers, by the router's stack. */
  #mounts = new Map<Layer[], Layer>();
  #router: { stack: Layer[] } | undefined;
  #readLength = -1;

  constructor(app: App) {
    this.#app = app;
  }

  /** Reads the structure if the application's own router has changed, and makes its error handlers report errors. */
  refresh(): void {
    if (this.#router?.stack.length !== this.#readLength) this.#read();
  }

  /** Whether the route is in this application's own structure. */
  knows(route: Route): boolean {
    return this.#find(route) !== undefined;
  }

  /** The full template under which `route` was reached, or `undefined` if an outer route's must stay or a mount is unknown. */
  templateFor(req: Request, route: Route, way: RequestWay): string | undefined {
    const known = this.#find(route);
    if (known?.chains.length === 0) return undefined;
    const { baseUrl } = req;
    const prefix = baseUrl === '' ? '' : this.#prefixFor(req, known, way);
    if (prefix === undefined) return undefined;
    const own = ownPattern(req, route, known?.layer ?? this.#router?.stack[0]);
    return own === '/' && prefix !== '' ? prefix : prefix + own;
  }

  #find(route: Route): KnownRoute | undefined {
    if (!this.#routes.has(route) && !this.#unknown.has(route)) {
      this.#read();
      if (!this.#routes.has(route)) this.#unknown.add(route);
    }
    return this.#routes.get(route);
  }

  #prefixFor(req: Request, known: KnownRoute | undefined, way: RequestWay): string | undefined {
    const segments = countSegments(req.baseUrl);
    const cached = known?.prefixes.get(segments);
    if (cached !== undefined && mayLead(cached, req.baseUrl)) return cached;
    const chains = known && this.#throughHosts(known.chains, way.entry);
    const parts = chains && partsTaken(chains, req, way);
    if (!parts) return this.#prefixOfFunction(req, way);
    const prefix = templateOf(parts);
    if (chains.length === 1 && parts.every(({ layer }) => hasOnePattern(layer))) known.prefixes.set(segments, prefix);
    return prefix;
  }

  /** A function may call a router of its own, or one that is also mounted elsewhere. */
  #prefixOfFunction(req: Request, way: RequestWay): string | undefined {
    const parts = partsTaken(this.#throughHosts(this.#functionMounts, way.entry), req, way);
    return parts && templateOf(parts);
  }

  /** Chains of an application that another one hosts begin in the host. */
  #throughHosts(chains: MountChain[], entry: App): MountChain[] {
    const hosts = this.#app.parent ? [this.#app.parent] : withParents(entry);
    if (hosts.includes(this.#app)) return chains;
    const ways = hosts.flatMap((host) => appRoutes(host).waysTo(this.#app, entry));
    return ways.length > 0 ? ways.flatMap((way) => chains.map((chain) => [...way, ...chain])) : chains;
  }

  /** Chains to an application: those to layers that may have mounted it, or else to every function that may have called it. */
  waysTo(app: App, entry: App): MountChain[] {
    this.refresh();
    const mounts = this.#functionMounts.filter((chain) => mayMount(chain.at(-1), app));
    return this.#throughHosts(mounts.length > 0 ? mounts : this.#functionMounts, entry);
  }

  #read(): void {
    try {
      this.#router = routerOf(this.#app);
      if (!this.#router) return;
      if (this.#readLength === -1) this.#app.use(aiTraceError);
      this.#readLength = this.#router.stack.length;
      this.#routes = new Map();
      this.#functionMounts = [];
      this.#mounts = new Map();
      this.#readStack(this.#router.stack, []);
    } catch (error) {
      reportContained('reading the routes of an Express application', error);
    }
  }

  #readStack(stack: Layer[], chain: MountChain): void {
    for (const layer of stack) {
      if (layer.handle.length === 4) observeErrors(layer);
      // A router mounted on itself would recurse forever.
      else if (chain.includes(layer)) continue;
      else if (layer.route) this.#addRoute(layer, layer.route, chain);
      else if (Array.isArray(layer.handle.stack)) this.#addRouter(layer, layer.handle.stack, chain);
      else this.#addFunction(layer, chain);
    }
  }

  /** A route inside another route's router has no template of its own. */
  #addRoute(layer: Layer, route: Route, chain: MountChain): void {
    const known: KnownRoute = this.#routes.get(route) ?? { layer, chains: [], prefixes: new Map() };
    this.#routes.set(route, known);
    if (!chain.some((outer) => outer.route)) known.chains.push(chain);
    for (const handler of route.stack) {
      if (handler.handle.length === 4) observeErrors(handler);
      else if (Array.isArray(handler.handle.stack)) this.#readStack(handler.handle.stack, [...chain, layer]);
    }
  }

  #addRouter(layer: Layer, stack: Layer[], chain: MountChain): void {
    const first = this.#mounts.get(stack);
    if (!first) this.#mounts.set(stack, layer);
    else if (first !== layer) for (const mount of [first, layer]) noteMount(mount);
    this.#readStack(stack, [...chain, layer]);
  }

  #addFunction(layer: Layer, chain: MountChain): void {
    if (isMountedApp(layer)) noteMount(layer);
    this.#functionMounts.push([...chain, layer]);
  }
}

const APP_ROUTES = Symbol.for('@ai-trace/express routes');

export const appRoutes = (app: App): AppRoutes => {
  const holder = app as { [APP_ROUTES]?: AppRoutes };
  if (!holder[APP_ROUTES]) Object.defineProperty(app, APP_ROUTES, { value: new AppRoutes(app) });
  return holder[APP_ROUTES] as AppRoutes;
};

/** The pattern of a route; of several, the one that the client's path matches. `layer` may be any layer of the same router class. */
const ownPattern = (req: Request, { path }: Route, layer: Layer | undefined): string => {
  if (!Array.isArray(path)) return patternText(path);
  const patterns = path.flat(Number.POSITIVE_INFINITY) as PathPattern[];
  const Layer = layer?.constructor as LayerConstructor | undefined;
  const matches = (pattern: PathPattern) => Layer && matchLayer(new Layer(pattern, { end: true }, () => {}), req.path);
  return patternText(patterns.find(matches) ?? patterns[0] ?? '/');
};

/** Whether a layer is mounted on a single path: an array or a RegExp may match the same number of segments in several ways. */
const hasOnePattern = ({ matchers, regexp }: Layer): boolean =>
  matchers ? matchers.length === 1 && matchers[0]?.name !== 'regexpMatcher' : !regexp?.source.includes('|^');

const countSegments = (path: string): number => {
  let count = 0;
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) count++;
  return count;
};

/** Of several ways that lead to where the request is, the one through the mounts that were entered last. */
const partsTaken = (chains: MountChain[], { baseUrl, path }: Request, { mounts = [] }: RequestWay): MountedPart[] | undefined => {
  const ways = chains.map((chain) => followChain(chain, baseUrl, path)).filter((parts) => parts !== undefined);
  return mounts.reduceRight((left, mount) => {
    const through = left.filter((parts) => parts.some(({ layer }) => layer === mount));
    return through.length > 0 ? through : left;
  }, ways)[0];
};

const mayMount = (layer: Layer | undefined, app: App): boolean =>
  layer !== undefined && (app.parent ? isMountedApp(layer) : (layer.handle as unknown) === app);

const withParents = (app: App | undefined): App[] => (app ? [app, ...withParents(app.parent)] : []);
