import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { sharedName } from '../shared-name.ts';
import { addToRollUp, type TraceScope } from '../trace-scope.ts';
import { GenAi } from './gen-ai-attributes.ts';
import { isSameCall, type ModelCall, modelCallOf, taskOfOperation } from './model-call.ts';
import { tokenCount } from './token-usage.ts';

/**
 * The call, on its span (of any library) and on spans started under it. A property, because an entry of a weak map costs a
 * microsecond, most of it at the next garbage collection.
 */
const CALL = Symbol.for(sharedName('model call'));

interface RecordedCall extends ModelCall {
  /** The span of the call. */
  by: Span;
  /** The request that the call counts towards, until it has ended; missing for calls of ours, which add themselves. */
  scope?: TraceScope | undefined;
}

/** What the SDK's spans have beyond `Span`. */
interface StartedSpan extends Span {
  [CALL]?: RecordedCall | undefined;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  readonly status?: { code: SpanStatusCode };
  readonly instrumentationScope?: { name: string };
  /** SDK 1.x has this instead. */
  readonly instrumentationLibrary?: { name: string };
}

const runsTool = (attributes: Attributes): boolean =>
  attributes[GenAi.OPERATION_NAME] === 'execute_tool' || attributes['ai.operationId'] === 'ai.toolCall';

const isOurs = (span: StartedSpan): boolean =>
  (span.instrumentationScope ?? span.instrumentationLibrary)?.name.startsWith('@ai-trace/') === true;

/** Remembers a span that another library creates for a model call, unless an outer span records the same call. */
export const noteModelCall = (span: StartedSpan, parentContext: Context, scope: TraceScope): void => {
  const { attributes } = span;
  if (!attributes) return;
  const outer = callAround(trace.getSpan(parentContext));
  if (!outer && isOurs(span)) return;
  const call = modelCallOf(attributes);
  if (call && !(outer && isSameCall(outer, call))) {
    span[CALL] = { ...call, by: span, scope: isOurs(span) ? undefined : scope };
    return;
  }
  // A tool may call a model again, wherever it runs.
  if (outer && !runsTool(attributes)) span[CALL] = outer;
};

/** The call that a span belongs to. Those of ours do not carry theirs: few of them are asked. */
const callAround = (parent: StartedSpan | undefined): RecordedCall | undefined => {
  if (!parent || parent[CALL] || parent.kind !== SpanKind.CLIENT || !parent.attributes || !isOurs(parent)) return parent?.[CALL];
  const call = modelCallOf(parent.attributes);
  return call && { ...call, by: parent };
};

/** Whether the active span, of any library, already records this call, or one around it does that has not ended. */
export const isRecordedByActiveSpan = (active: Context, operation: string, model: string | undefined): boolean => {
  const span = trace.getSpan(active) as StartedSpan | undefined;
  if (!span?.attributes || !span.isRecording()) return false;
  const outer = modelCallOf(span.attributes) ?? (runsTool(span.attributes) ? undefined : openCallAround(span));
  return outer !== undefined && isSameCall(outer, { task: taskOfOperation(operation), model });
};

const openCallAround = (span: StartedSpan): ModelCall | undefined => (span[CALL]?.by.isRecording() ? span[CALL] : undefined);

/** Adds a call recorded by another library to the sums of its request. It has no cost: only the provider packages have prices. */
export const countModelCall = (span: StartedSpan): void => {
  const call = span[CALL];
  if (!call?.scope || call.by !== span || !span.attributes) return;
  const { scope } = call;
  // A provider may have a span processor twice: the application's own, and the one that `init()` of the SDK adds.
  call.scope = undefined;
  const { attributes } = span;
  addToRollUp(scope, {
    failed: span.status?.code === SpanStatusCode.ERROR,
    inputTokens: tokenCount(
      attributes[GenAi.USAGE_INPUT_TOKENS] ?? attributes['gen_ai.usage.prompt_tokens'] ?? attributes['ai.usage.tokens'],
    ),
    outputTokens: tokenCount(attributes[GenAi.USAGE_OUTPUT_TOKENS] ?? attributes['gen_ai.usage.completion_tokens']),
  });
};
