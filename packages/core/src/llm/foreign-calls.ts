import { type Attributes, type Context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import { addToRollUp, type TraceScope } from '../trace-scope.ts';
import { GenAi } from './gen-ai-attributes.ts';
import { isSameCall, type ModelCall, modelCallOf, taskOfOperation } from './model-call.ts';
import { tokenCount } from './token-usage.ts';

/** The scopes of the calls that are under way, by the spans that libraries other than this one make of them. */
const counted = processState('foreign model calls', () => new WeakMap<Span, TraceScope>());

/**
 * On spans of calls, whosever, and on what is started under them: the call. A property, for an entry of a weak map costs a
 * microsecond, most of it at the next garbage collection.
 */
const CALL = Symbol.for('@ai-trace/core model call');

/** What the SDK's spans have beyond `Span`. */
interface StartedSpan extends Span {
  [CALL]?: ModelCall | undefined;
  readonly attributes?: Attributes;
  readonly status?: { code: SpanStatusCode };
  readonly instrumentationScope?: { name: string };
}

const runsTool = (attributes: Attributes): boolean =>
  attributes[GenAi.OPERATION_NAME] === 'execute_tool' || attributes['ai.operationId'] === 'ai.toolCall';

/** Remembers a span that another library makes of a call to a model, unless it is inside of one that tells the same call. */
export const noteModelCall = (span: StartedSpan, parentContext: Context, scope: TraceScope): void => {
  const { attributes } = span;
  if (!attributes) return;
  const outer = (trace.getSpan(parentContext) as StartedSpan | undefined)?.[CALL];
  const call = modelCallOf(attributes);
  if (call && !(outer && isSameCall(outer, call))) {
    span[CALL] = call;
    if (!span.instrumentationScope?.name.startsWith('@ai-trace/')) counted.set(span, scope);
    return;
  }
  // A tool may call a model again, wherever it runs.
  if (outer && !runsTool(attributes)) span[CALL] = outer;
};

/** Whether the active span is one by which a library tells this call already. */
export const isToldAlready = (active: Context, operation: string, model: string | undefined): boolean => {
  const span = trace.getSpan(active) as StartedSpan | undefined;
  if (!span?.attributes || !span.isRecording()) return false;
  const outer = modelCallOf(span.attributes);
  return outer !== undefined && isSameCall(outer, { task: taskOfOperation(operation), model });
};

/** Adds a call that another library told to the sums of its request. It has no cost: the prices are with our packages. */
export const countModelCall = (span: StartedSpan): void => {
  const scope = counted.get(span);
  if (!scope || !span.attributes) return;
  const { attributes } = span;
  addToRollUp(scope, {
    failed: span.status?.code === SpanStatusCode.ERROR,
    inputTokens: tokenCount(
      attributes[GenAi.USAGE_INPUT_TOKENS] ?? attributes['gen_ai.usage.prompt_tokens'] ?? attributes['ai.usage.tokens'],
    ),
    outputTokens: tokenCount(attributes[GenAi.USAGE_OUTPUT_TOKENS] ?? attributes['gen_ai.usage.completion_tokens']),
  });
};
