import { readdirSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { reportContained, warnOnce } from '@ai-trace/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { InitOptions, LogSource } from '../options/init-options.ts';

const PREFIX = 'instrumentation-';

/** Instrumentations that stay off: those of what ai-trace traces itself, and those that make far too many spans. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['http', 'undici', 'express', 'fastify', 'koa', 'hono', 'nestjs-core', 'connect', 'router', 'openai'],
  ...['fs', 'dns', 'net', 'runtime-node', 'lru-memoizer'],
]);

/** Every `@opentelemetry/instrumentation-*` that the application has installed, by its name: `pg`. */
export const installedLibraries = (options: InitOptions, isWanted: (name: string) => boolean): Instrumentation[] => {
  const { instrumentLibraries = true, captureLogs = [] } = options;
  const found = findInstalled(process.cwd());
  warnOfMissing(captureLogs, found);
  return [...found]
    .filter(([name]) => isWanted(name) && !LEFT_OUT.has(name))
    .filter(([name]) => instrumentLibraries || captureLogs.includes(name as LogSource))
    .flatMap(([name, folder]) => create(name, folder, options));
};

/** Names and folders; the nearest folder counts, as it does for `require`. */
const findInstalled = (from: string): Map<string, string> => {
  const found = new Map<string, string>();
  for (let folder = from; ; folder = dirname(folder)) {
    const scope = join(folder, 'node_modules/@opentelemetry');
    for (const name of namesIn(scope)) {
      const short = name.slice(PREFIX.length);
      if (name.startsWith(PREFIX) && !found.has(short)) found.set(short, join(scope, name));
    }
    if (folder === dirname(folder)) return found;
  }
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const create = (name: string, folder: string, options: InitOptions): Instrumentation[] => {
  try {
    const loaded: Record<string, unknown> = module.createRequire(join(folder, 'package.json'))(folder);
    const Class = Object.entries(loaded).find(([key, value]) => key.endsWith('Instrumentation') && typeof value === 'function')?.[1];
    return Class ? [new (Class as new (config: object) => Instrumentation)(configOf(name, options))] : [];
  } catch (error) {
    reportContained(`loading @opentelemetry/${PREFIX}${name}`, error);
    return [];
  }
};

const configOf = (name: string, { captureLogs = [], sqlCommenter = false }: InitOptions): object => {
  if (name === 'pino' || name === 'winston') return { disableLogSending: !captureLogs.includes(name) };
  return sqlCommenter ? { addSqlCommenterCommentToQueries: true } : {};
};

const warnOfMissing = (captureLogs: readonly LogSource[], found: ReadonlyMap<string, string>): void => {
  for (const source of captureLogs) {
    if (source === 'console') continue;
    const needed = [`@opentelemetry/${PREFIX}${source}`, ...(source === 'winston' ? ['@opentelemetry/winston-transport'] : [])];
    const missing = found.has(source) ? needed.slice(1).filter((name) => !isInstalled(name)) : needed;
    if (missing.length === 0) continue;
    warnOnce(
      `missing for ${source}`,
      `[@ai-trace/sdk] Capturing the logs of ${source} takes ${missing.join(' and ')}. Run npm install ${missing.join(' ')}.`,
    );
  }
};

const isInstalled = (name: string): boolean => {
  try {
    module.createRequire(join(process.cwd(), 'package.json')).resolve(name);
    return true;
  } catch {
    return false;
  }
};
