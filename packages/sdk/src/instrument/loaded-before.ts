import { sep } from 'node:path';
import { contain, warnOnce } from '@ai-trace/core';
import { requireFromPackage } from '../package-location.ts';
import type { ModuleExports, ModulePatch } from './module-hooks.ts';

/**
 * Handles modules that CommonJS code has loaded already. They can still be altered in place; where exports have to be replaced,
 * the application holds the originals already, so this only warns.
 */
export const treatLoadedModules = (patches: readonly ModulePatch[]): void => {
  const missed = new Set<string>();
  // What a test has put there for a mock need not have a file name.
  const loaded = Object.values(requireFromPackage.cache).filter((entry): entry is NodeJS.Module => typeof entry?.filename === 'string');
  for (const { modules, names = [], alter } of patches) {
    const folders = modules.map(folderOf);
    const [first] = folders;
    for (const { exports, filename } of loaded) {
      if (!folders.some((folder) => filename.includes(folder))) continue;
      if (exports && alter) contain('instrumenting a loaded module', () => alter(exports as ModuleExports));
      if (names.length > 0 && first && filename.includes(first)) missed.add(modules[0] ?? '');
    }
  }
  if (missed.size === 0) return;
  warnOnce(
    'loaded before',
    `[@ai-trace/sdk] Loaded before init(), and so not traced: ${[...missed].join(', ')}. Call init() in front of everything else, or start ` +
      'with `node --import @ai-trace/sdk/register` (`-r` in CommonJS).',
  );
};

/** The part of the path that all files of a module share. */
const folderOf = (name: string): string => `${sep}node_modules${sep}${name.replaceAll('/', sep)}${sep}`;
