import { type Attributes, type AttributeValue, type Context, context, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { warnOnce } from './diagnostics.ts';
import { isTracingSuppressed } from './otel-context.ts';
import { attributeValueOf } from './trace/attribute-value.ts';
import { adoptScope } from './trace/foreign-scopes.ts';
import { propagateAttribute } from './trace/join-baggage.ts';
import type { LocalSpans } from './trace/local-spans.ts';
import type { ScopeBaggage } from './trace/scope-baggage.ts';
import { scopeContext, scopeIn } from './trace/scope-context.ts';
import { TraceAttribute } from './trace/trace-attribute.ts';
import { wellFormed } from './trace/well-formed.ts';

export { TraceAttribute };

/** Sums over the LLM calls that ended under one local root span. */
export interface LlmRollUp {
  calls: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
  /** US dollars; `undefined` as long as no call had a known price. */
  costUsd: number | undefined;
}

/**
 * State shared by all spans of one local trace (one request, one unit of work): one mutable object in the context, so that no map
 * keyed by trace id is needed and nothing can leak.
 */
export interface TraceScope {
  /** The local root: the request span. */
  readonly root: Span;
  /** Set on every span that starts under this scope: `session.id`, `user.id` and what `setAttribute` added. */
  readonly attributes: Attributes;
  /** Present once an LLM call has ended under this scope. */
  llm?: LlmRollUp;
  /** The root has not ended, and whoever began the scope will tell when it does. Missing where another library began it. */
  isUnderWay?: boolean;
  /** The spans under this scope that a late link must reach. */
  spans?: LocalSpans;
  /** Baggage that joined after the scope began. */
  baggage?: ScopeBaggage;
  /** Baggage as upstream services wrote it, so that it is passed on as it was. */
  baggageTexts?: readonly string[] | undefined;
  /** The upstream span that a carrier put the trace under. */
  upstream?: SpanContext | undefined;
  /** For a request: the context extracted from its headers. Its span, if any, is the root's parent. */
  remote?: Context | undefined;
  /** The scope of a public endpoint, which trusts no carrier. */
  isPublic?: boolean;
  /** The session id was generated, or came from a header that ranks below upstream baggage: baggage that joins replaces it. */
  sessionYields?: boolean;
  /** Further keys of baggage that become attributes. */
  baggageAttributes?: ReadonlySet<string> | undefined;
}

/** The context in which a scope begins. */
export const withTraceScope = (outer: Context, scope: TraceScope): Context => scopeContext(outer, scope, scope.root);

export const getTraceScope = (from: Context = context.active()): TraceScope | undefined => scopeIn(from);

/**
 * Sets an attribute on the local root span, on the active span and on every span started later in this trace in this service, and
 * sends it in the carrier: the services that receive it put it on their spans. It is also in the baggage of the active context,
 * so that any propagator of baggage sends it. Use it for a user or session known only inside the request:
 * `setAttribute(TraceAttribute.USER_ID, user.id)`. A BigInt is set as its digits. Any other value that spans do not accept, and a
 * call outside of any span, only gives a warning, once.
 */
export const setAttribute = (key: string, value: AttributeValue | bigint): void => {
  const active = context.active();
  const scope = isTracingSuppressed(active) ? undefined : adoptScope(active);
  if (!scope) {
    warnOnce('setAttribute outside', '[@ai-trace/core] setAttribute() was called outside a traced request; nothing was set.');
    return;
  }
  // Not a usable name: attributes are plain objects, the SDK's too, which have their prototype there.
  if (key === '__proto__') return;
  const attributeValue = attributeValueOf(value);
  if (typeof key !== 'string' || key === '' || (attributeValue === undefined && value !== undefined && value !== null)) {
    warnOnce(
      'setAttribute refused',
      '[@ai-trace/core] setAttribute() takes a name, and a string, a number, a boolean or an array of one of these, got ' +
        `${typeof key === 'string' ? JSON.stringify(key) : typeof key} and ${typeof value}; nothing was set.`,
    );
    return;
  }
  setOnTrace(scope, wellFormed(key), attributeValue, trace.getSpan(active));
};

/** `undefined` removes the attribute from spans still to come. A session is set as a string, as other services receive it. */
const setOnTrace = (scope: TraceScope, key: string, given: AttributeValue | undefined, active: Span | undefined): void => {
  const isSession = key === TraceAttribute.SESSION_ID;
  const value = isSession && given !== undefined ? String(given) : given;
  scope.attributes[key] = value;
  if (isSession) scope.sessionYields = false;
  propagateAttribute(scope, key);
  if (value === undefined) return;
  if (scope.root.isRecording()) scope.root.setAttribute(key, value);
  if (active && active !== scope.root) active.setAttribute(key, value);
};

/** What one finished LLM call adds to the roll-up of its scope. */
export interface LlmCallTotals {
  /** Default 1. */
  calls?: 0 | 1;
  failed: boolean;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  costUsd?: number | undefined;
}

/** Adds to the sums of the scope and writes them to its root span: `ai_trace.llm.*`. */
export const addToRollUp = (scope: TraceScope, { calls = 1, failed, inputTokens = 0, outputTokens = 0, costUsd }: LlmCallTotals): void => {
  scope.llm ??= { calls: 0, errors: 0, inputTokens: 0, outputTokens: 0, costUsd: undefined };
  scope.llm.calls += calls;
  if (failed) scope.llm.errors += 1;
  scope.llm.inputTokens += inputTokens;
  scope.llm.outputTokens += outputTokens;
  if (costUsd !== undefined) scope.llm.costUsd = (scope.llm.costUsd ?? 0) + costUsd;
  writeRollUp(scope.root, scope.llm);
};

/** Adds the cost of a call that is known later than the rest. */
export const addCost = ({ root, llm }: TraceScope, costUsd: number | undefined): void => {
  if (!llm || costUsd === undefined) return;
  llm.costUsd = (llm.costUsd ?? 0) + costUsd;
  writeRollUp(root, llm);
};

/** At once and not when the request ends: another instrumentation may own its span, and end it at any time. */
const writeRollUp = (root: Span, { calls, errors, inputTokens, outputTokens, costUsd }: LlmRollUp): void => {
  if (!root.isRecording()) return;
  root.setAttributes({
    'ai_trace.llm.calls': calls,
    'ai_trace.llm.errors': errors,
    'ai_trace.llm.input_tokens': inputTokens,
    'ai_trace.llm.output_tokens': outputTokens,
    'ai_trace.llm.cost_usd': costUsd,
  });
};
