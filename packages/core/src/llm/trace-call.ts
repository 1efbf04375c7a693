import { type Context, context, type Span, SpanKind } from '@opentelemetry/api';
import { contain, reportContained } from '../diagnostics.ts';
import { isTracingSuppressed } from '../otel-context.ts';
import { getTraceScope, type TraceScope } from '../trace-scope.ts';
import { isRecordedByActiveSpan } from './foreign-calls.ts';
import { getLlmCall, LlmCall, withUnrecordedCall } from './llm-call.ts';
import type { LlmMethod, LlmRequest, PreparedParams } from './llm-provider.ts';
import { isSameCall } from './model-call.ts';
import { observeResult } from './observe-result.ts';
import type { WrappedClient } from './wrapped-client.ts';

/** A method of a client. */
export type SdkMethod = (this: unknown, ...args: unknown[]) => unknown;

/** A call of a wrapped method, as the caller made it. */
export interface MethodCall {
  original: SdkMethod;
  receiver: unknown;
  args: unknown[];
  method: LlmMethod;
  client: WrappedClient;
}

/**
 * Calls the SDK in the context of a new span, and returns what the SDK returns. No span is created if the call already has one:
 * that of an outer wrapper, or of a framework that uses this client and creates such spans itself.
 */
export const traceCall = ({ original, receiver, args, method, client }: MethodCall): unknown => {
  const active = context.active();
  if (isTracingSuppressed(active)) return original.apply(receiver, args);
  const started = start(active, method, args, client);
  if (!started) return original.apply(receiver, args);
  const { call, inner, prepared } = started;
  const sent = prepared ? withFirst(args, prepared.params) : args;
  if (!call) return context.with(inner, () => original.apply(receiver, sent));

  call.isExtraChunk = prepared?.isExtraChunk;
  let returned: unknown;
  try {
    returned = context.with(inner, () => original.apply(receiver, sent));
  } catch (error) {
    call.fail(error);
    throw error;
  }
  call.captureInput();
  return observeResult(returned, call);
};

const withFirst = (args: readonly unknown[], first: unknown): unknown[] => {
  const changed = args.slice();
  changed[0] = first;
  return changed;
};

interface StartedCall {
  inner: Context;
  /** Missing if neither the span nor a metric records the call: then nothing is observed. */
  call?: LlmCall;
  prepared?: PreparedParams | undefined;
}

const start = (active: Context, method: LlmMethod, args: unknown[], client: WrappedClient): StartedCall | undefined => {
  let span: Span | undefined;
  try {
    const params = args[0];
    const request = client.requestOf(method, args);
    if (isTracedAlready(active, method, request) || isRecordedByActiveSpan(active, method.operation, request.model)) return undefined;
    const { spanName, dimensions, streamed } = client.kindOf(method.operation, request.model);
    span = client.tracer.startSpan(spanName, { kind: SpanKind.CLIENT, attributes: request.stream ? streamed : dimensions }, active);
    const scope = getTraceScope(active);
    if (span.isRecording()) describeStart(span, request, scope);
    else if (!client.metrics.instruments()) return { inner: withUnrecordedCall(active, span) };
    const prepared = request.stream ? prepare(params, method, client) : undefined;
    const call = new LlmCall({ client, method, params, request, span, dimensions, scope });
    return { inner: call.enter(active), call, prepared };
  } catch (error) {
    reportContained('starting the span of an LLM call', error);
    if (span) contain('ending a span', () => span?.end());
    return undefined;
  }
};

/** Whether an outer wrapper already records this call. Its context may outlive it, in a timer for example. */
const isTracedAlready = (active: Context, { operation }: LlmMethod, { model }: LlmRequest): boolean => {
  const outer = getLlmCall(active);
  return (
    outer !== undefined &&
    !outer.ended &&
    isSameCall({ task: outer.method.operation, model: outer.request.model }, { task: operation, model })
  );
};

const prepare = (params: unknown, method: LlmMethod, client: WrappedClient): PreparedParams | undefined => {
  try {
    const { includeStreamUsage } = client.options;
    return method.prepare?.(params, { endpoint: client.target().endpoint, includeStreamUsage });
  } catch (error) {
    reportContained('preparing the parameters of an LLM call', error);
    return undefined;
  }
};

const describeStart = (span: Span, { attributes }: LlmRequest, scope: TraceScope | undefined): void => {
  if (attributes) span.setAttributes(attributes);
  // For applications that have not registered the span processor, which otherwise has just done it.
  if (scope && !scope.spans?.isLatest(span)) span.setAttributes(scope.attributes);
};
