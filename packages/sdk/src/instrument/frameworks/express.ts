import { contain, requestSpanOf } from '@ai-trace/core';
import { sdkState } from '../../sdk-state.ts';
import type { ModulePatch } from '../module-hooks.ts';
import { adapterFor, isAdapter } from './adapter.ts';

/** The parts of an Express 4 or 5 application that are read. */
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
export const instrumentExpress = (app: ExpressApp & object): void => {
  if (instrumented.has(app) || app.parent) return;
  instrumented.add(app);
  // Reading `router` throws in Express 4.
  const router = app._router ?? ('lazyrouter' in app ? undefined : app.router);
  if (router?.stack.some(({ handle }) => isAdapter(handle))) return;
  contain('instrumenting express', () => adapterFor('express')(app, sdkState.instrument.adapter));
};

/** For applications that are not a server's listener, but called by a custom handler. */
export const expressPatch: ModulePatch = {
  // The inner file is seen even if the package itself was imported from ESM before.
  modules: ['express', 'express/lib/express'],
  alter(loaded) {
    const { application } = (loaded.application ? loaded : (loaded.default ?? {})) as { application?: ExpressApp };
    if (!application || patched.has(application)) return;
    patched.add(application);
    const { handle } = application;
    application.handle = function aiTraceHandle(this: ExpressApp, request, ...rest) {
      if (!requestSpanOf(request)) instrumentExpress(this);
      return handle.call(this, request, ...rest);
    };
  },
};
