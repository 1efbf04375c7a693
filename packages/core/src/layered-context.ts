import { type Context, type Span, trace } from '@opentelemetry/api';
import { SPAN } from './trace/context-keys.ts';

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
