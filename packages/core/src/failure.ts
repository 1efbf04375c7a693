import type { Exception } from '@opentelemetry/api';

/** The class name of what was thrown, or `undefined` for what has none (a string, `null`, a plain object). */
export const errorClassName = (error: unknown): string | undefined => {
  if (!(error instanceof Error) && !isErrorLike(error)) return undefined;
  if (error.name && error.name !== 'Error') return error.name;
  const { name } = error.constructor;
  return name && name !== 'Object' ? name : 'Error';
};

/** What was thrown, as `Span.recordException` takes it; its type is the class name even where the error has a `code`. */
export const toException = (error: unknown): Exception => {
  const name = errorClassName(error);
  if (name === undefined) return typeof error === 'string' ? error : { name: typeof error, message: describe(error) };
  const { message, stack } = error as Error;
  return { name, message: String(message), stack };
};

/** Errors of another realm (Jest, `node:vm`) are no `instanceof` ours. */
const isErrorLike = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'message' in error && 'name' in error && typeof error.name === 'string';

const describe = (error: unknown): string => {
  try {
    return typeof error === 'object' ? JSON.stringify(error) : String(error);
  } catch {
    return typeof error;
  }
};
