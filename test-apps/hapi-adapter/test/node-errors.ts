import { isNativeError } from 'node:util/types';

/**
 * Jest gives tests an `Error` of their own, of which the errors that Node throws are no instances; hapi asks for that, and
 * takes the server down where it is not so.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(this, value) || (this === Error && isNativeError(value));
  },
});
