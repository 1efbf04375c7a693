import { type Attributes, type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';
import { isTracingSuppressed } from '../otel-context.ts';
import { getTraceScope } from '../trace-scope.ts';
import { tellsModelCall } from './foreign-calls.ts';
import { GenAi } from './gen-ai-attributes.ts';
import { getLlmCall, LlmCall, withLlmCall } from './llm-call.ts';
import type { LlmMethod, LlmRequest, PreparedParams } from './llm-provider.ts';
import { observeResult } from './observe-result.ts';
import type { WrappedClient } from './wrapped-client.ts';

/** A call of a wrapped method, as the caller made it. */
export interface MethodCall {
  original: (this: unknown, ...args: unknown[]) => unknown;
  receiver: unknown;
  args: unknown[];
  method: LlmMethod;
  client: WrappedClient;
}

/** Calls the SDK inside the context of a new span, and returns what the SDK returns. */
export const traceCall = ({ original, receiver, args, method, client }: MethodCall): unknown => {
  const active = context.active();
  if (isTracingSuppressed(active) || isTracedAlready(active, method.operation)) return original.apply(receiver, args);
  const started = start(active, method, args, client);
  if (!started) return original.apply(receiver, args);
  const { call, inner, prepared } = started;
  const sent = prepared ? [prepared.params, ...args.slice(1)] : args;
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

interface StartedCall {
  inner: Context;
  /** Missing where the span does not record: then nothing is observed. */
  call?: LlmCall;
  prepared?: PreparedParams | undefined;
}

const start = (active: Context, method: LlmMethod, args: unknown[], client: WrappedClient): StartedCall | undefined => {
  try {
    const params = args[0];
    const request = client.requestOf(method, args);
    const { spanName, dimensions } = client.kindOf(method.operation, request.model);
    const span = client.tracer.startSpan(spanName, { kind: SpanKind.CLIENT, attributes: dimensions }, active);
    if (!span.isRecording()) return { inner: trace.setSpan(active, span) };
    describeStart(span, request, active);
    const call = new LlmCall({ client, method, params, request, span, dimensions, parent: active });
    const { includeStreamUsage } = client.options;
    const { endpoint } = client.target();
    const prepared = request.stream ? method.prepare?.(params, { endpoint, includeStreamUsage }) : undefined;
    return { inner: withLlmCall(active, call), call, prepared };
  } catch (error) {
    reportContained('starting the span of an LLM call', error);
    return undefined;
  }
};

const describeStart = (span: Span, request: LlmRequest, active: Context): void => {
  if (request.attributes) span.setAttributes(request.attributes);
  if (request.stream) span.setAttribute(GenAi.REQUEST_STREAM, true);
  // Stamped here too, for applications that have not registered the span processor.
  const identity = getTraceScope(active)?.attributes;
  if (identity) span.setAttributes(identity);
};

/**
 * Whether this is the inside of a call that has its span: of an outer wrapper of ours, or of a framework that makes
 * GenAI spans itself (its span is then the active one) and calls this client. Either way the call is counted once.
 */
const isTracedAlready = (active: Context, operation: string): boolean => {
  if (getLlmCall(active)?.method.operation === operation) return true;
  const span = trace.getSpan(active) as (Span & { attributes?: Attributes }) | undefined;
  if (!span?.attributes || !span.isRecording()) return false;
  const told = span.attributes[GenAi.OPERATION_NAME];
  return told === undefined ? tellsModelCall(span.attributes) : told === operation;
};
