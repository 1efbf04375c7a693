import { type Context, isSpanContextValid, type Span, trace } from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import type { TraceScope } from '../trace-scope.ts';
import { LocalSpans } from './local-spans.ts';
import { scopeIn } from './scope-context.ts';

/** The scopes of local traces that began without us, under another library's root. Their contexts cannot tell them. */
const scopes = processState('foreign scopes', () => new WeakMap<Span, TraceScope>());

/** Whether a root is being started here, whose scope is made next and put into its context. */
export const ownRoot = processState('own root', () => ({ isStarting: false }));

/** Starts a root whose scope the caller makes. */
export const startOwnRoot = <Result>(start: () => Result): Result => {
  ownRoot.isStarting = true;
  try {
    return start();
  } finally {
    ownRoot.isStarting = false;
  }
};

/** Every span that started outside of our contexts belongs to the scope of its parent, or begins one. */
export const noteForeignSpan = (span: Span, parentContext: Context): void => {
  if (ownRoot.isStarting) return;
  const parent = trace.getSpan(parentContext);
  const scope = parent && scopes.get(parent);
  if (!scope) {
    scopes.set(span, { root: span, attributes: {} });
    return;
  }
  scopes.set(span, scope);
  span.setAttributes(scope.attributes);
  noteSpan(scope, span);
};

export const noteSpan = (scope: TraceScope, span: Span): void => {
  scope.spans ??= new LocalSpans();
  scope.spans.add(span);
};

/** The scope of another's span, if it is known. */
export const foreignScopeOf = (span: Span): TraceScope | undefined => scopes.get(span);

/** The scope of the local trace that is under way in a context, whoever began it. */
export const findScope = (active: Context): TraceScope | undefined => {
  const scope = scopeIn(active);
  if (scope) return scope;
  const span = trace.getSpan(active);
  return span && scopes.get(span);
};

/** The same; a local span whose trace is not known yet becomes the root of a scope. */
export const adoptScope = (active: Context): TraceScope | undefined => {
  const known = findScope(active);
  if (known) return known;
  const span = trace.getSpan(active);
  if (!span || span.spanContext().isRemote || !isSpanContextValid(span.spanContext())) return undefined;
  const scope: TraceScope = { root: span, attributes: {} };
  scopes.set(span, scope);
  return scope;
};
