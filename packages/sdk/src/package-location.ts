import module from 'node:module';
import { isAbsolute, resolve } from 'node:path';

/** The file that this code is in, in the ESM or the CommonJS build: a `file:` URL or an absolute path. */
const locate = (): string | undefined => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (_error, [site]) => site?.getFileName();
    return new Error().stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
};

const found = locate();

/** The location of this package, for resolving names from there. Code that a bundler evaluates from a string has no file. */
export const packageLocation: string = found && (found.startsWith('file:') || isAbsolute(found)) ? found : resolve('index.js');

/**
 * Loads dependencies of this package on demand. `createRequire` is called as a method, because webpack replaces calls of a
 * `createRequire` that was imported by its name with `undefined`.
 */
export const requireFromPackage: NodeJS.Require = module.createRequire(packageLocation);
