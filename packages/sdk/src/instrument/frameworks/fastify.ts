import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import { contain } from '@ai-trace/core';
import { sdkState } from '../../sdk-state.ts';
import { adapterFor, isAdapter } from './adapter.ts';
import { own } from './owned-servers.ts';

type Hook = (this: unknown, ...args: unknown[]) => unknown;

/** The parts of a Fastify instance that are used. */
interface FastifyApp {
  server: EventEmitter;
  initialConfig: unknown;
  addHook(name: string, hook: Hook): unknown;
}

const CHANNEL = 'fastify.initialization';

/**
 * Adds the adapter to every Fastify instance created from now on, until the returned function is called. Fastify announces them on
 * a diagnostics channel, so it does not matter how or when it was loaded.
 */
export const watchFastify = (): (() => void) => {
  const onCreated = (message: unknown): void => {
    contain('instrumenting fastify', () => instrumentFastify((message as { fastify: FastifyApp }).fastify));
  };
  subscribe(CHANNEL, onCreated);
  return () => void unsubscribe(CHANNEL, onCreated);
};

const instrumentFastify = (app: FastifyApp): void => {
  own(app.server);
  for (const listener of app.server.listeners('request')) own(listener);
  const { addHook, server, initialConfig } = app;
  let hasOwnAdapter = false;
  // Hooks run in the order they were added, and the application adds an adapter of its own only later.
  app.addHook = function aiTraceAddHook(this: FastifyApp, name, hook) {
    hasOwnAdapter ||= isAdapter(hook);
    return addHook.call(this, name, hook);
  };
  const yielding = (hook: Hook): Hook =>
    function aiTrace(...args) {
      const done = args.at(-1) as () => void;
      return hasOwnAdapter ? done() : hook.apply(this, args);
    };
  const traced = { server, initialConfig, addHook: (name: string, hook: Hook) => addHook.call(app, name, yielding(hook)) };
  adapterFor('fastify')(traced, sdkState.instrument.adapter);
};
