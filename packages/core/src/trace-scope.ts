import { type Attributes, type AttributeValue, type Context, context, createContextKey, type Span, trace } from '@opentelemetry/api';
import { warnOnce } from './diagnostics.ts';
import { LayeredContext } from './layered-context.ts';

/** Keys of the attributes that follow a trace: on its root, on every span started under it, and in its carrier. */
export const TraceAttribute = {
  SESSION_ID: 'session.id',
  USER_ID: 'user.id',
} as const;

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
}

const SCOPE = createContextKey('@ai-trace/core scope');

/** The context in which a scope begins. */
export const withTraceScope = (outer: Context, scope: TraceScope): Context =>
  new LayeredContext(outer, { span: scope.root, key: SCOPE, value: scope });

export const getTraceScope = (from: Context = context.active()): TraceScope | undefined => from.getValue(SCOPE) as TraceScope | undefined;

/**
 * Sets an attribute on the local root span, on the active span and on every span started later under the same root.
 * Use it for a user or session that is known only inside the request:
 * `setAttribute(TraceAttribute.USER_ID, user.id)`. Outside a traced request it does nothing but warn once.
 */
export const setAttribute = (key: string, value: AttributeValue): void => {
  const active = context.active();
  const scope = getTraceScope(active);
  if (!scope) {
    warnOnce('setAttribute outside', '[@ai-trace/core] setAttribute() was called outside a traced request; nothing was set.');
    return;
  }
  scope.attributes[key] = value;
  if (scope.root.isRecording()) scope.root.setAttribute(key, value);
  const span = trace.getSpan(active);
  if (span && span !== scope.root) span.setAttribute(key, value);
};

/** What one finished LLM call adds to the roll-up of its scope. */
export interface LlmCallTotals {
  failed: boolean;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  costUsd?: number | undefined;
}

/** Adds to the sums of the scope and writes them to its root span: `ai_trace.llm.*`. */
export const addToRollUp = (scope: TraceScope, { failed, inputTokens = 0, outputTokens = 0, costUsd }: LlmCallTotals): void => {
  scope.llm ??= { calls: 0, errors: 0, inputTokens: 0, outputTokens: 0, costUsd: undefined };
  scope.llm.calls += 1;
  if (failed) scope.llm.errors += 1;
  scope.llm.inputTokens += inputTokens;
  scope.llm.outputTokens += outputTokens;
  if (costUsd !== undefined) scope.llm.costUsd = (scope.llm.costUsd ?? 0) + costUsd;
  if (!scope.root.isRecording()) return;
  // At once and not when the request ends: its span may belong to another instrumentation, which ends it as it likes.
  scope.root.setAttributes({
    'ai_trace.llm.calls': scope.llm.calls,
    'ai_trace.llm.errors': scope.llm.errors,
    'ai_trace.llm.input_tokens': scope.llm.inputTokens,
    'ai_trace.llm.output_tokens': scope.llm.outputTokens,
    'ai_trace.llm.cost_usd': scope.llm.costUsd,
  });
};
