import module from 'node:module';
import { pathToFileURL } from 'node:url';
import { contain } from '@ai-trace/core';
import { Hook as ImportHook } from 'import-in-the-middle';
import { Hook as RequireHook } from 'require-in-the-middle';
import { packageLocation, requireFromPackage } from '../package-location.ts';

/** What a module exports: a namespace that can be assigned to (ESM), or whatever `module.exports` is (CommonJS). */
export type ModuleExports = Record<string, unknown>;

/** Changes to a module when the application loads it. */
export interface ModulePatch {
  /** As the application imports it: `openai`, `hono/tiny`. */
  modules: readonly string[];
  /** The exports in `names` are replaced with the result of `replace`; if it is `undefined`, the export stays. */
  names?: readonly string[];
  replace?(value: unknown): unknown;
  /** Changes the exports in place. */
  alter?(loaded: ModuleExports): void;
}

/** Modules with hooks, which stay for the life of the process, and modules that the loader looks at. */
const hooked = new Set<string>();
const watched = new Set<string>();

/**
 * Applies the patches to modules that are loaded from now on, by `import` and by `require`; each module gets its hooks once,
 * however often `init()` is called. `others` are the modules that further instrumentations wait for: the loader only looks at
 * modules that are named.
 */
export const hookModules = (patches: readonly ModulePatch[], others: readonly string[]): void => {
  const byModule = new Map(patches.flatMap((patch) => patch.modules.map((name) => [name, patch] as const)));
  const names = addNew(byModule.keys(), hooked);
  if (names.length > 0) addHooks(names, byModule);
  const include = addNew([...byModule.keys(), ...others], watched);
  if (include.length > 0) contain('registering the loader of ES modules, which a bundle does without,', registerLoader, include);
};

/** Returns what was not known yet. */
const addNew = (names: Iterable<string>, known: Set<string>): string[] => [...names].filter((name) => !known.has(name) && known.add(name));

const addHooks = (names: string[], byModule: ReadonlyMap<string, ModulePatch>): void => {
  new RequireHook(names, null, (loaded, name) => {
    const patch = byModule.get(name);
    return patch ? (contain(`instrumenting ${name}`, () => patched(loaded, patch)) ?? loaded) : loaded;
  });
  new ImportHook(names, { internals: false }, (loaded, name) => {
    const patch = byModule.get(name);
    if (patch) contain(`instrumenting ${name}`, () => assign(loaded, patch));
  });
};

/** The namespaces of import-in-the-middle can be assigned to. */
const assign = (loaded: ModuleExports, { names = [], replace, alter }: ModulePatch): void => {
  alter?.(loaded);
  for (const name of names) {
    const replacement = replace?.(loaded[name]);
    if (replacement !== undefined) loaded[name] = replacement;
  }
};

/** CommonJS exports are often read-only, or a class themselves, so they are read through a proxy. */
const patched = <Exports>(loaded: Exports, { names = [], replace, alter }: ModulePatch): Exports => {
  alter?.(loaded as ModuleExports);
  if (!replace || names.length === 0) return loaded;
  const target = (typeof loaded === 'function' ? (replace(loaded) ?? loaded) : loaded) as Exports & object;
  return new Proxy(target, {
    get(exported, name, receiver) {
      const value = Reflect.get(exported, name, receiver);
      return names.includes(name as string) ? (replace(value) ?? value) : value;
    },
  });
};

const registerLoader = (include: string[]): void => {
  const { supportsSyncHooks } = isEsmRequirable() ? requireFromPackage('import-in-the-middle/supports-sync-hooks.mjs') : NO_SYNC_HOOKS;
  if (supportsSyncHooks()) requireFromPackage('import-in-the-middle/register-hooks.mjs').register({ include });
  else module.register('import-in-the-middle/hook.mjs', { parentURL: locationUrl(), data: { include } });
};

const NO_SYNC_HOOKS = { supportsSyncHooks: () => false };

/** Every Node with `module.registerHooks`, which synchronous hooks need, can also `require` ESM. */
const isEsmRequirable = (): boolean => 'registerHooks' in module;

const locationUrl = (): string => (packageLocation.startsWith('file:') ? packageLocation : pathToFileURL(packageLocation).href);
