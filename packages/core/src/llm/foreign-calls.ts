import { type Attributes, type Context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import { addToRollUp, type TraceScope } from '../trace-scope.ts';
import { GenAi } from './gen-ai-attributes.ts';
import { tokenCount } from './token-usage.ts';

/** Operations that are one call to a model; those of agents and tools are made up of such. */
const MODEL_OPERATIONS = new Set<unknown>(['chat', 'text_completion', 'generate_content', 'embeddings', 'rerank']);

/** Spans of the Vercel AI SDK that are one call to a model and do not say so by the conventions. */
const AI_SDK_OPERATIONS = new Set<unknown>(['ai.embed.doEmbed', 'ai.embedMany.doEmbed', 'ai.rerank.doRerank']);

/** The scopes of the calls that are under way, by the spans that libraries other than this one make of them. */
const counted = processState('foreign model calls', () => new WeakMap<Span, TraceScope>());

/**
 * On spans of calls, whosever, and on what is started under them: they tell no call that is not told already. A property, for an
 * entry of a weak set costs a microsecond, most of it at the next garbage collection.
 */
const INSIDE = Symbol.for('@ai-trace/core inside of a model call');

/** What the SDK's spans have beyond `Span`. */
interface StartedSpan extends Span {
  [INSIDE]?: boolean;
  readonly attributes?: Attributes;
  readonly status?: { code: SpanStatusCode };
  readonly instrumentationScope?: { name: string };
}

/** Whether a span tells a call to a model, by the attributes that it starts with. */
export const tellsModelCall = (attributes: Attributes): boolean => {
  const operation = attributes[GenAi.OPERATION_NAME];
  if (operation !== undefined) return MODEL_OPERATIONS.has(operation);
  // Before the conventions had operations, a system and a model said it; the Vercel AI SDK 6 still does so.
  if (attributes[GenAi.REQUEST_MODEL] !== undefined) return attributes['gen_ai.system'] !== undefined;
  return AI_SDK_OPERATIONS.has(attributes['ai.operationId']);
};

const runsTool = (attributes: Attributes): boolean =>
  attributes[GenAi.OPERATION_NAME] === 'execute_tool' || attributes['ai.operationId'] === 'ai.toolCall';

/** Remembers a span that another library makes of a call to a model, unless it is inside of one that is told already. */
export const noteModelCall = (span: StartedSpan, parentContext: Context, scope: TraceScope): void => {
  const { attributes } = span;
  if (!attributes) return;
  const parent: StartedSpan | undefined = trace.getSpan(parentContext);
  if (parent?.[INSIDE]) {
    // A tool may call a model again, wherever it runs.
    if (!runsTool(attributes)) span[INSIDE] = true;
  } else if (tellsModelCall(attributes)) {
    span[INSIDE] = true;
    if (!span.instrumentationScope?.name.startsWith('@ai-trace/')) counted.set(span, scope);
  }
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
