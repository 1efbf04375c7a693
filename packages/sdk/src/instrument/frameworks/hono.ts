import { contain } from '@ai-trace/core';
import { sdkState } from '../../sdk-state.ts';
import type { ModulePatch } from '../module-hooks.ts';
import { onConstruct } from '../on-construct.ts';
import { adapterFor, isAdapter } from './adapter.ts';
import { own } from './owned-servers.ts';

/** The parts of a Hono application that are used. */
interface HonoApp {
  routes: Array<{ handler: unknown }>;
  fetch(...args: unknown[]): unknown;
  basePath(path: string): HonoApp;
}

/** Adds the adapter to an application that has none, at its first request; one that is mounted in another never gets its own. */
export const honoPatch: ModulePatch = {
  modules: ['hono', 'hono/tiny', 'hono/quick'],
  names: ['Hono'],
  replace: (Hono) => onConstruct(Hono, (app) => instrumentAtFirstRequest(app as HonoApp)),
};

const instrumentAtFirstRequest = (app: HonoApp): void => {
  const { fetch, basePath } = app;
  let isFirst = true;
  app.fetch = (...args) => {
    if (isFirst && !app.routes.some(({ handler }) => isAdapter(handler))) {
      contain('instrumenting hono', () => adapterFor('hono')(app, sdkState.instrument.withProxy));
    }
    isFirst = false;
    return fetch(...args);
  };
  // Returns a copy, which `onConstruct` does not see.
  app.basePath = (path) => {
    const copy = basePath.call(app, path);
    instrumentAtFirstRequest(copy);
    return copy;
  };
};

/** Servers created by `@hono/node-server` are traced by Hono's adapter. */
export const honoServerPatch: ModulePatch = {
  modules: ['@hono/node-server'],
  names: ['serve', 'createAdaptorServer', 'getRequestListener'],
  replace: (create) => (typeof create === 'function' ? owning(create as (...args: unknown[]) => object) : undefined),
};

const owning = (create: (...args: unknown[]) => object) => {
  const replacement = (...args: unknown[]) => {
    const served = create(...args);
    own(served);
    return served;
  };
  return Object.defineProperties(replacement, { name: { value: create.name }, length: { value: create.length } });
};
