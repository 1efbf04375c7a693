import type { Exception } from '@opentelemetry/api';

/** The class name of a thrown value, or `undefined` if it has none (a string, `null`, a plain object). */
export const errorClassName = (error: unknown): string | undefined => {
  if (!(error instanceof Error) && !isErrorLike(error)) return undefined;
  const name = textOf(error, 'name');
  if (name && name !== 'Error') return name;
  const className = textOf(error.constructor, 'name');
  return className && className !== 'Object' ? className : 'Error';
};

/** A thrown value as `Span.recordException` takes it; its type is the class name even if the error has a `code`. */
export const toException = (error: unknown): Exception => {
  const name = errorClassName(error);
  if (name === undefined) return typeof error === 'string' ? error : { name: typeof error, message: describe(error) };
  return { name, message: textOf(error, 'message') ?? '', stack: textOf(error, 'stack') };
};

/** Anything can be thrown: properties may be missing, throw or not be strings. */
const textOf = (holder: unknown, property: string): string | undefined => {
  try {
    const value = (holder as Record<string, unknown>)[property];
    return value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
};

/** Errors of another realm (Jest, `node:vm`) are not `instanceof` our `Error`. */
const isErrorLike = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'message' in error && textOf(error, 'name') !== undefined;

const describe = (error: unknown): string => {
  try {
    return typeof error === 'object' ? JSON.stringify(error) : String(error);
  } catch {
    return typeof error;
  }
};
