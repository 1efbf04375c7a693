import { createRequire } from 'node:module';

/** The file that this code is in, in the ESM or the CommonJS build: a `file:` URL or an absolute path. */
const locate = (): string => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (_error, [site]) => site?.getFileName();
    return String(new Error().stack);
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** The location of this package, for resolving names from there. */
export const packageLocation: string = locate();

/** Loads dependencies of this package on demand. */
export const requireFromPackage: NodeJS.Require = createRequire(packageLocation);
