import { type Context, type Span, trace } from '@opentelemetry/api';
import { SPAN } from './trace/context-keys.ts';

/**
 * A context with an active span and one more value. An ordinary context copies all its values for each one that is set; this
 * one copies them only when something is set on it, which for most never happens.
 */
export class LayeredContext implements Context {
  readonly #outer: Context;
  #span: Span | undefined;
  #key: symbol;
  #value: unknown;

  constructor(outer: Context, { span, key, value }: { span: Span; key: symbol; value: unknown }) {
    this.#outer = outer;
    this.#span = span;
    this.#key = key;
    this.#value = value;
  }

  /** The span has ended: from now on, that of the outer context is active here, too, and there is another value instead of this one. */
  release(key: symbol, value: unknown): void {
    this.#span = undefined;
    this.#key = key;
    this.#value = value;
  }

  getValue(key: symbol): unknown {
    if (key === this.#key) return this.#value;
    return key === SPAN && this.#span ? this.#span : this.#outer.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#copy().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#copy().deleteValue(key);
  }

  #copy(): Context {
    const outer = this.#span ? trace.setSpan(this.#outer, this.#span) : this.#outer;
    return outer.setValue(this.#key, this.#value);
  }
}
