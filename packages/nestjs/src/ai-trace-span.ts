import { ConfigurationError, recordError, VERSION } from '@ai-trace/core';
import { type Span, trace } from '@opentelemetry/api';

type Method = (...args: never[]) => unknown;

/**
 * Method decorator: each call becomes an INTERNAL span, named `ClassName.method` by default, that lasts until the promise that
 * the method returned has settled, or else until it returns. Errors are recorded and rethrown. The method keeps its name, arity,
 * `this` and metadata, so that the decorator may stand above or below `@Get()`, `@Cron()` and others.
 *
 * @throws ConfigurationError when the name is empty or not a string, or when it decorates anything but a method.
 */
export const AiTraceSpan = (name?: string) => {
  if (name !== undefined && (typeof name !== 'string' || name === '')) throw refusal('a span name', name);
  return <Decorated extends Method>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<Decorated>): void => {
    const method = descriptor?.value;
    if (typeof method !== 'function') throw refusal('on a method', method);
    const owner = typeof target === 'function' ? target : target.constructor;
    descriptor.value = traced(name ?? `${owner.name}.${String(key)}`, method);
  };
};

const traced = <Decorated extends Method>(name: string, method: Decorated): Decorated => {
  const replacement = function (this: unknown, ...args: Parameters<Decorated>) {
    return trace.getTracer('@ai-trace/nestjs', VERSION).startActiveSpan(name, (span) => runIn(span, () => method.apply(this, args)));
  };
  Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(method));
  for (const key of Reflect.getOwnMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), replacement);
  }
  return replacement as unknown as Decorated;
};

const runIn = (span: Span, run: () => unknown): unknown => {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    endFailed(span, error);
    throw error;
  }
  if (isSafeToFollow(result)) {
    result.then(
      () => span.end(),
      (error: unknown) => endFailed(span, error),
    );
  } else span.end();
  // The promise itself, not one derived from it: it may be of a class of its own.
  return result;
};

/** A custom `then` may start work, as in query builders and LLM clients. */
const isSafeToFollow = (result: unknown): result is Promise<unknown> => result instanceof Promise && result.then === Promise.prototype.then;

const endFailed = (span: Span, error: unknown): void => {
  recordError(span, error);
  span.end();
};

const refusal = (expected: string, got: unknown): ConfigurationError =>
  new ConfigurationError({ package: 'nestjs', option: 'AiTraceSpan', expected, got });
