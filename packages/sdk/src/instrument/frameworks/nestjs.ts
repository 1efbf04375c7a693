import { reportContained } from '@ai-trace/core';
import { sdkState } from '../../sdk-state.ts';
import type { ModulePatch } from '../module-hooks.ts';
import { adapterFor } from './adapter.ts';

/** The parts of a Nest application that are used. */
interface NestApp {
  isInitialized?: boolean;
  get(token: unknown): Map<string, { metatype?: { name: string } }>;
  init(): Promise<unknown>;
}

const patched = new WeakSet<object>();
const instrumented = new WeakSet<object>();

/** Adds the module to an application that has none, before it registers its middleware and routes. */
export const nestPatch: ModulePatch = {
  modules: ['@nestjs/core'],
  alter({ NestApplication, ModulesContainer }) {
    const prototype = (NestApplication as { prototype?: NestApp } | undefined)?.prototype;
    if (!prototype || patched.has(prototype)) return;
    patched.add(prototype);
    const { init } = prototype;
    prototype.init = async function aiTraceInit(this: NestApp) {
      if (!this.isInitialized && !instrumented.has(this)) {
        instrumented.add(this);
        await instrument(this, ModulesContainer);
      }
      return init.call(this);
    };
  },
};

const instrument = async (app: NestApp, ModulesContainer: unknown): Promise<void> => {
  try {
    const modules = [...app.get(ModulesContainer).values()];
    if (!modules.some(({ metatype }) => metatype?.name === 'AiTraceModule')) {
      await adapterFor('nestjs')(app, sdkState.instrument.adapter);
    }
  } catch (error) {
    reportContained('instrumenting nestjs', error);
  }
};
