import { createRequire } from 'node:module';

/** The file that this very code is in, in the ESM as in the CommonJS build: a `file:` URL, or an absolute path. */
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

/** Where this package is, for what resolves names as it would. */
export const packageLocation: string = locate();

/** Loads what this package depends on, at the moment when it is wanted. */
export const requireFromPackage: NodeJS.Require = createRequire(packageLocation);
