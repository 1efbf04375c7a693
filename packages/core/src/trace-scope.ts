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
 * What all spans of one local trace (one request, one unit of work) share. It is one mutable object that travels in
 * the context, so that no map keyed by trace id is needed and nothing can leak.
 */
export interface TraceScope {
  /** The local root: the request span. */
  readonly root: Span;
  /** Set on every span that starts under this scope: `session.id`, `user.id` and what `setAttribute` added. */
  readonly attributes: Attributes;
  /** Present once an LLM call has ended under this scope. */
  llm?: LlmRollUp;
  /** The spans under this scope that a late link must reach. */
  spans?: LocalSpans;
  /** Baggage that joined after the scope had begun. */
  baggage?: ScopeBaggage;
  /** Baggage as upstream services wrote it, so that it is passed on as it was. */
  baggageTexts?: readonly string[] | undefined;
  /** The upstream span under which a carrier put the trace. */
  upstream?: SpanContext | undefined;
  /** In the scope of a request: the context that its headers name. Its span, if there is one, is the root's parent. */
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
 * Sets an attribute on the local root span, on the active span and on every span started later in this trace in this
 * service, and sends it along in the carrier: the services that it is handed to put it on their spans. The baggage of the
 * active context has it too, so that whatever injects baggage sends it. Use it for a user or session that is known only
 * inside the request: `setAttribute(TraceAttribute.USER_ID, user.id)`. A BigInt is set as its digits. For anything else that
 * spans do not take, and outside of any span, it does nothing but warn once.
 */
export const setAttribute = (key: string, value: AttributeValue): void => {
  const active = context.active();
  const scope = isTracingSuppressed(active) ? undefined : adoptScope(active);
  if (!scope) {
    warnOnce('setAttribute outside', '[@ai-trace/core] setAttribute() was called outside a traced request; nothing was set.');
    return;
  }
  // It is no attribute's name: plain objects keep their prototype there, the SDK's too.
  if (key === '__proto__') return;
  const told = attributeValueOf(value);
  if (typeof key !== 'string' || key === '' || (told === undefined && value !== undefined && value !== null)) {
    warnOnce(
      'setAttribute refused',
      '[@ai-trace/core] setAttribute() takes a name, and a string, a number, a boolean or an array of one of these, got ' +
        `${typeof key === 'string' ? JSON.stringify(key) : typeof key} and ${typeof value}; nothing was set.`,
    );
    return;
  }
  setOnTrace(scope, wellFormed(key), told, trace.getSpan(active));
};

/** `undefined` takes the attribute from what is still to come. A session is a text, as every service that it gets to has it. */
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
  addCost(scope, costUsd);
  if (!scope.root.isRecording()) return;
  // At once and not when the request ends: its span may belong to another instrumentation, which ends it as it likes.
  scope.root.setAttributes({
    'ai_trace.llm.calls': scope.llm.calls,
    'ai_trace.llm.errors': scope.llm.errors,
    'ai_trace.llm.input_tokens': scope.llm.inputTokens,
    'ai_trace.llm.output_tokens': scope.llm.outputTokens,
  });
};

/** The cost of a call, which may be known later than the rest. */
export const addCost = ({ root, llm }: TraceScope, costUsd: number | undefined): void => {
  if (!llm || costUsd === undefined) return;
  llm.costUsd = (llm.costUsd ?? 0) + costUsd;
  if (root.isRecording()) root.setAttribute('ai_trace.llm.cost_usd', llm.costUsd);
};
