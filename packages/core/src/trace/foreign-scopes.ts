import { type Context, isSpanContextValid, type Span, trace } from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import type { TraceScope } from '../trace-scope.ts';
import { LocalSpans } from './local-spans.ts';
import { scopeIn } from './scope-context.ts';

/** The scopes of local traces that began under another library's root, whose contexts do not hold them. */
const scopes = processState('foreign scopes', () => new WeakMap<Span, TraceScope>());

/** Whether we are starting a root, whose scope is made next and put into its context. */
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

/** Adds a span that started outside of our contexts to the scope of its parent, or begins one. */
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
  scope.spans ??= new LocalSpans(scope.isUnderWay === true);
  scope.spans.add(span);
};

/** The root has ended: what started under it may leave. */
export const endScope = (scope: TraceScope | undefined): void => {
  if (!scope) return;
  scope.isUnderWay = false;
  scope.spans?.close();
};

/** The scope of another library's span, if it is known. */
export const foreignScopeOf = (span: Span): TraceScope | undefined => scopes.get(span);

/** The scope of the local trace in a context, whether we or another library began it. */
export const findScope = (active: Context): TraceScope | undefined => {
  const scope = scopeIn(active);
  if (scope) return scope;
  const span = trace.getSpan(active);
  return span && scopes.get(span);
};

/** The same, but a local span whose trace is not known yet becomes the root of a new scope. */
export const adoptScope = (active: Context): TraceScope | undefined => {
  const known = findScope(active);
  if (known) return known;
  const span = trace.getSpan(active);
  if (!span || span.spanContext().isRemote || !isSpanContextValid(span.spanContext())) return undefined;
  const scope: TraceScope = { root: span, attributes: {} };
  scopes.set(span, scope);
  return scope;
};
