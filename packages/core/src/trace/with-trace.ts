import { context, type Span } from '@opentelemetry/api';
import { ConfigurationError } from '../configuration-error.ts';
import { contain } from '../diagnostics.ts';
import { recordError } from '../record-error.ts';
import { isThenable } from '../thenable.ts';
import { type BegunTrace, beginTrace, type WithTraceOptions } from './begin-trace.ts';
import { endScope } from './foreign-scopes.ts';
import type { IncomingCarrier } from './read-carrier.ts';

/**
 * Runs `fn` inside a new span and returns what it returns: a value stays a value, a promise stays a promise, and the span ends
 * with it. An error that `fn` throws or rejects with is recorded and passed on unchanged. For all work that is not a request of
 * an instrumented server:
 *
 * ```ts
 * await withTrace('resize', message.headers, () => resize(message), { kind: SpanKind.CONSUMER });
 * await withTrace('nightly', null, () => report(), { id: `report ${date}` });
 * ```
 *
 * With a carrier (see {@link IncomingCarrier}) the span continues the trace upstream, with its session, user and baggage. Without
 * one, or with a malformed one, which gives one warning, it is a child of the active span, else a new root. If the provider's
 * spans cannot be moved to another trace, `id` makes it the child of a remote span that does not exist.
 */
export const withTrace = <Result>(
  name: string,
  carrier: IncomingCarrier,
  fn: (span: Span) => Result,
  options: WithTraceOptions = {},
): Result => {
  if (typeof fn !== 'function') refuseFunction(fn);
  const begun = beginTrace(name, carrier, options);
  let result: Result;
  try {
    result = context.with(begun.inner, fn, undefined, begun.span);
  } catch (error) {
    fail(begun, error);
    throw error;
  }
  if (isThenable(result)) return follow(begun, result) as Result;
  end(begun);
  return result;
};

const refuseFunction = (got: unknown): never => {
  const remedy = 'Call withTrace(name, carrier, fn), with null where there is no carrier.';
  throw new ConfigurationError({ package: 'core', option: 'fn', expected: 'a function', got, remedy });
};

const end = ({ span, scope }: BegunTrace): void => {
  contain('ending a span', () => span.end());
  endScope(scope);
};

const fail = (begun: BegunTrace, error: unknown): void => {
  contain('recording an error', () => recordError(begun.span, error));
  end(begun);
};

/** Calls `then` once: a query builder would run again on a second call. */
const follow = <Value>(begun: BegunTrace, promise: PromiseLike<Value>): PromiseLike<Value> =>
  promise.then(
    (value) => {
      end(begun);
      return value;
    },
    (error: unknown) => {
      fail(begun, error);
      throw error;
    },
  );
