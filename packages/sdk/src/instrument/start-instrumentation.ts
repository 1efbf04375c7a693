import { registerInstrumentations } from '@opentelemetry/instrumentation';
import type { InitOptions } from '../options/init-options.ts';
import { expressPatch } from './frameworks/express.ts';
import { watchFastify } from './frameworks/fastify.ts';
import { honoPatch, honoServerPatch } from './frameworks/hono.ts';
import { koaPatch } from './frameworks/koa.ts';
import { nestPatch } from './frameworks/nestjs.ts';
import { watchServers } from './frameworks/node-http.ts';
import { httpClientInstrumentations, patchLoadedHttp } from './http-client.ts';
import { installedLibraries } from './libraries.ts';
import { llmPatches } from './llm/llm-clients.ts';
import { treatLoadedModules } from './loaded-before.ts';
import { hookModules, type ModulePatch } from './module-hooks.ts';

/**
 * Applies the adapters and wrappers to what the application loads, and switches on OpenTelemetry's instrumentations. These take
 * their meters at once, so the providers have to be registered before. Returns a function that switches the latter off again, and
 * stops looking for new applications and servers.
 */
export const startInstrumentation = (options: InitOptions): (() => void) => {
  const { autoInstrument = true, instrumentHttpClient = true, disabledInstrumentations = [] } = options;
  const isWanted = (name: string) => !disabledInstrumentations.includes(name);
  const patches = patchesOf(options, isWanted);
  const instrumentations = [
    ...(instrumentHttpClient ? httpClientInstrumentations((name) => autoInstrument && isWanted(name)) : []),
    ...(autoInstrument ? installedLibraries(options, isWanted) : []),
  ];
  const undo = [registerInstrumentations({ instrumentations }), ...(autoInstrument ? watch(isWanted) : [])];
  const others = instrumentations.flatMap(modulesOf);
  if (patches.length > 0 || others.length > 0) hookModules(patches, others);
  treatLoadedModules(patches);
  if (instrumentHttpClient) patchLoadedHttp();
  return () => {
    for (const end of undo) end();
  };
};

const watch = (isWanted: (name: string) => boolean): Array<() => void> => [
  ...(isWanted('fastify') ? [watchFastify()] : []),
  ...(isWanted('node-http') ? [watchServers(isWanted('express'))] : []),
];

const patchesOf = ({ autoInstrument = true }: InitOptions, isWanted: (name: string) => boolean): ModulePatch[] => {
  if (!autoInstrument) return [];
  return [
    ...(isWanted('express') ? [expressPatch] : []),
    ...(isWanted('koa') ? [koaPatch] : []),
    ...(isWanted('hono') ? [honoPatch, honoServerPatch] : []),
    ...(isWanted('nestjs') ? [nestPatch] : []),
    ...llmPatches(isWanted),
  ];
};

/** The modules that an instrumentation waits for: the loader of ESM looks at no other. */
const modulesOf = (instrumentation: object): string[] => {
  const { getModuleDefinitions } = instrumentation as { getModuleDefinitions?(): Array<{ name: string }> };
  return getModuleDefinitions?.call(instrumentation).map(({ name }) => name) ?? [];
};
