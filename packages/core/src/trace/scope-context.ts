import { type Baggage, type Context, createContextKey, type Span } from '@opentelemetry/api';
import { sharedName } from '../shared-name.ts';
import type { TraceScope } from '../trace-scope.ts';
import { BAGGAGE, SPAN } from './context-keys.ts';

const SCOPE = createContextKey(sharedName('scope'));
/** A method's name, by which every copy of this package recognizes the contexts of the others, which are of another class. */
const WITHOUT_SCOPE = Symbol.for(sharedName('context without scope'));

/** The parts of a context under a scope. */
interface ScopeContextParts {
  /** Holds every other value. */
  outer: Context;
  span: Span | undefined;
  scope: TraceScope;
  /** The version of the scope's baggage that `outer` already takes into account. */
  since?: number;
}

/**
 * A context under a trace scope. It differs from an ordinary one in two ways: making the next span active copies no map, and its
 * baggage includes what joined the trace later, so that propagators inject the right baggage after a late link.
 */
class ScopeContext implements Context {
  readonly #outer: Context;
  readonly #span: Span | undefined;
  readonly #scope: TraceScope;
  readonly #since: number;
  #merged: Baggage | undefined;
  #mergedVersion = -1;

  constructor({ outer, span, scope, since = 0 }: ScopeContextParts) {
    this.#outer = outer;
    this.#span = span;
    this.#scope = scope;
    this.#since = since;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN) return this.#span;
    if (key === SCOPE) return this.#scope;
    return key === BAGGAGE ? this.#baggage() : this.#outer.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN) return this.#with({ span: value as Span });
    if (key === SCOPE) return this.#with({ scope: value as TraceScope });
    return this.#with({ outer: this.#outer.setValue(key, value), since: this.#sinceSetting(key) });
  }

  deleteValue(key: symbol): Context {
    if (key === SPAN) return this.#with({ span: undefined });
    return this.#with({ outer: this.#outer.deleteValue(key), since: this.#sinceSetting(key) });
  }

  [WITHOUT_SCOPE](): Context {
    if (BAGGAGE === undefined || !this.#scope.baggage) return this.#outer;
    return this.#outer.setValue(BAGGAGE, this.#baggage());
  }

  /** Baggage that user code sets or deletes stays so: only what joins the trace after that is added to it. */
  #sinceSetting(key: symbol): number {
    return key === BAGGAGE ? (this.#scope.baggage?.version ?? 0) : this.#since;
  }

  #with(parts: Partial<ScopeContextParts>): Context {
    return new ScopeContext({ outer: this.#outer, span: this.#span, scope: this.#scope, since: this.#since, ...parts });
  }

  #baggage(): Baggage | undefined {
    const own = this.#outer.getValue(BAGGAGE as symbol) as Baggage | undefined;
    const late = this.#scope.baggage;
    if (!late || late.version === this.#since) return own;
    if (this.#mergedVersion !== late.version) {
      this.#merged = late.addedTo(own, this.#since);
      this.#mergedVersion = late.version;
    }
    return this.#merged;
  }
}

/** A context under a scope, in which `span` is active. */
export const scopeContext = (outer: Context, scope: TraceScope, span: Span): Context =>
  new ScopeContext({ outer: withoutScope(outer), span, scope });

/** The same values outside of any scope, so that nested scopes make no chain. */
export const withoutScope = (context: Context & { [WITHOUT_SCOPE]?(): Context }): Context => context[WITHOUT_SCOPE]?.() ?? context;

/** The scope of a context, if it is one of ours. */
export const scopeIn = (context: Context): TraceScope | undefined => context.getValue(SCOPE) as TraceScope | undefined;
