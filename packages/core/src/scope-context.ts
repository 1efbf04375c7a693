import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { SCOPE, type TraceScope } from './trace-scope.ts';

/** The key under which the API keeps the active span: it tells it to contexts alone. */
const SPAN = ((): symbol | undefined => {
  let key: symbol | undefined;
  const listener: Context = {
    getValue: () => undefined,
    setValue: (asked) => {
      key = asked;
      return ROOT_CONTEXT;
    },
    deleteValue: () => ROOT_CONTEXT,
  };
  trace.setSpan(listener, trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }));
  return key;
})();

/**
 * The context in which a scope begins: that of its beginning, with the root span and the scope. Each value set on an ordinary
 * context copies the map of all others; this one copies only when something is set on it.
 */
export class ScopeContext implements Context {
  readonly #outer: Context;
  readonly #scope: TraceScope;

  constructor(outer: Context, scope: TraceScope) {
    this.#outer = outer;
    this.#scope = scope;
  }

  getValue(key: symbol): unknown {
    if (key === SCOPE) return this.#scope;
    return key === SPAN ? this.#scope.root : this.#outer.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#copy().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#copy().deleteValue(key);
  }

  #copy(): Context {
    return trace.setSpan(this.#outer, this.#scope.root).setValue(SCOPE, this.#scope);
  }
}
