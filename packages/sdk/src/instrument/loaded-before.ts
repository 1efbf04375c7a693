import { sep } from 'node:path';
import { contain, warnOnce } from '@ai-trace/core';
import { requireFromPackage } from '../package-location.ts';
import type { ModuleExports, ModulePatch } from './module-hooks.ts';

/**
 * Of modules that CommonJS code has loaded already: what can be altered still is; of what had to be replaced the application
 * holds the original.
 */
export const treatLoadedModules = (patches: readonly ModulePatch[]): void => {
  const missed: string[] = [];
  const loaded = Object.values(requireFromPackage.cache).filter((entry) => entry !== undefined);
  for (const { modules, names = [], alter } of patches) {
    for (const entry of loaded.filter(({ filename }) => modules.some((name) => isPartOf(filename, name)))) {
      if (entry.exports && alter) contain('instrumenting a loaded module', () => alter(entry.exports as ModuleExports));
    }
    const [first] = modules;
    if (names.length > 0 && first && loaded.some(({ filename }) => isPartOf(filename, first))) missed.push(first);
  }
  if (missed.length === 0) return;
  warnOnce(
    'loaded before',
    `[@ai-trace/sdk] Loaded before init(), and so not traced: ${missed.join(', ')}. Call init() in front of everything else, or start ` +
      'with `node --import @ai-trace/sdk/register` (`-r` in CommonJS).',
  );
};

const isPartOf = (filename: string, name: string): boolean =>
  filename.includes(`${sep}node_modules${sep}${name.replaceAll('/', sep)}${sep}`);
