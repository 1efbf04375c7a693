import { contain } from '@ai-trace/core';
import { sdkState } from '../../sdk-state.ts';
import type { ModulePatch } from '../module-hooks.ts';
import { adapterFor, isAdapter } from './adapter.ts';
import { own } from './owned-servers.ts';

/** The parts of a Koa application that are used. */
interface KoaApp {
  middleware: unknown[];
  callback(): object;
}

const patched = new WeakSet<object>();

/** Adds the adapter to an application that has none, when it composes its middleware into a listener. */
export const koaPatch: ModulePatch = {
  modules: ['koa', 'koa/lib/application'],
  alter(loaded) {
    const Koa = (typeof loaded === 'function' ? loaded : loaded.default) as { prototype?: KoaApp } | undefined;
    const prototype = Koa?.prototype;
    if (!prototype || typeof prototype.callback !== 'function' || patched.has(prototype)) return;
    patched.add(prototype);
    const { callback } = prototype;
    prototype.callback = function aiTraceCallback(this: KoaApp) {
      if (!this.middleware.some(isAdapter)) contain('instrumenting koa', () => adapterFor('koa')(this, sdkState.instrument.adapter));
      const listener = callback.call(this);
      own(listener);
      return listener;
    };
  },
};
