import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';

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
 * A context with an active span and one value more. Each value set on an ordinary context copies the map of all others;
 * this one copies only when something is set on it, and most are left before that.
 */
export class LayeredContext implements Context {
  readonly #outer: Context;
  readonly #span: Span;
  readonly #key: symbol;
  readonly #value: unknown;

  constructor(outer: Context, { span, key, value }: { span: Span; key: symbol; value: unknown }) {
    this.#outer = outer;
    this.#span = span;
    this.#key = key;
    this.#value = value;
  }

  getValue(key: symbol): unknown {
    if (key === this.#key) return this.#value;
    return key === SPAN ? this.#span : this.#outer.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#copy().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#copy().deleteValue(key);
  }

  #copy(): Context {
    return trace.setSpan(this.#outer, this.#span).setValue(this.#key, this.#value);
  }
}
