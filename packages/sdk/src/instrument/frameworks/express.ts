import { contain, requestSpanOf } from '@ai-trace/core';
import type { AdapterOptions } from '../instrument-options.ts';
import type { ModulePatch } from '../module-hooks.ts';
import { adapterFor, isAdapter } from './adapter.ts';

/** What is read of an Express application, of either major version. */
interface ExpressApp {
  handle(request: object, ...rest: unknown[]): unknown;
  parent?: unknown;
  router?: { stack: Layer[] };
  _router?: { stack: Layer[] };
}

type Layer = { handle: unknown };

const instrumented = new WeakSet<object>();
const patched = new WeakSet<object>();

/** Whether a listener of a server is an Express application: those are functions with methods. */
export const isExpressApp = (listener: unknown): listener is ExpressApp & object =>
  typeof listener === 'function' && ['handle', 'use', 'set', 'request', 'response'].every((name) => name in listener);

/** Adds the adapter to an application that has none, at its first request, when all its settings are known. */
export const instrumentExpress = (app: ExpressApp & object, options: AdapterOptions): void => {
  if (instrumented.has(app) || app.parent) return;
  instrumented.add(app);
  // To read `router` of Express 4 throws.
  const router = app._router ?? ('lazyrouter' in app ? undefined : app.router);
  if (router?.stack.some(({ handle }) => isAdapter(handle))) return;
  contain('instrumenting express', () => adapterFor('express')(app, options));
};

/** For applications that no server has for a listener: they are called by a handler of somebody's own. */
export const expressPatch = (options: AdapterOptions): ModulePatch => ({
  // By its inner file it is seen even where the package itself was imported from ESM before.
  modules: ['express', 'express/lib/express'],
  alter(loaded) {
    const { application } = (loaded.application ? loaded : (loaded.default ?? {})) as { application?: ExpressApp };
    if (!application || patched.has(application)) return;
    patched.add(application);
    const { handle } = application;
    application.handle = function aiTraceHandle(this: ExpressApp, request, ...rest) {
      if (!requestSpanOf(request)) instrumentExpress(this, options);
      return handle.call(this, request, ...rest);
    };
  },
});
