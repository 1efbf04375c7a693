import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { contain, reportContained } from '../diagnostics.ts';
import { addCost, addToRollUp, type TraceScope } from '../trace-scope.ts';
import { type AiTraceAttributes, GenAi, type GenAiAttributes } from './gen-ai-attributes.ts';
import type { LlmCall } from './llm-call.ts';
import type { LlmResponse } from './llm-provider.ts';
import { measuredModel } from './measured-model.ts';
import type { Cost } from './model-prices.ts';
import { addEnding } from './open-calls.ts';
import { recordLlmError } from './record-llm-error.ts';
import { estimateUsage } from './token-estimate.ts';
import type { TokenUsage } from './token-usage.ts';

/** Why a call failed: the error that the SDK threw or, without one, the `error.type`. */
export type CallFailure = { error: unknown } | { type: string };

/** What is known about a call when it ends. */
interface CallReport {
  call: LlmCall;
  span: Span;
  response: LlmResponse | undefined;
  usage: TokenUsage | undefined;
  /** The billed tokens: `usage`, unless the provider reports them separately. */
  billed: TokenUsage | undefined;
  errorType: string | undefined;
  /** As `performance.now()`. */
  endedAt: number;
}

/** Writes everything that is known at the end of a call to its span, the metrics and the roll-up, and ends the span. */
export const reportCall = (call: LlmCall, result: unknown, failure: CallFailure | undefined): void => {
  const endedAt = performance.now();
  const { span, content } = call;
  const response = result == null ? undefined : responseOf(call, result);
  if (result != null) content.captureOutput(result, span);
  content.addEvent(call.dimensions, span);

  const errorType = recordFailure(call, failure ?? response?.failure);
  const usage = usageOf(call, response);
  const report: CallReport = { call, span, response, usage, billed: response?.billedUsage ?? usage, errorType, endedAt };
  measure(report);
  endWithCost(report);
};

/** An answer may have any shape, whatever the provider documents, so reading it may throw. */
const responseOf = ({ method }: LlmCall, result: unknown): LlmResponse | undefined => {
  try {
    return method.response?.(result);
  } catch (error) {
    reportContained('reading the answer of a model', error);
    return undefined;
  }
};

const recordFailure = ({ client, span }: LlmCall, failure: CallFailure | LlmResponse['failure']): string | undefined => {
  if (!failure) return undefined;
  if ('error' in failure) return recordLlmError(span, failure.error, client);
  span.setAttribute('error.type', failure.type);
  const message = 'message' in failure && client.recordsErrorMessages ? failure.message : undefined;
  span.setStatus({ code: SpanStatusCode.ERROR, message: message && client.content.text(message, 'error.message') });
  return failure.type;
};

/** The reported tokens, or else an estimate. */
const usageOf = ({ client, method, request, content }: LlmCall, response: LlmResponse | undefined): TokenUsage | undefined => {
  const { estimateTokens } = client.options;
  if (!response || response.usage || !estimateTokens || method.inference === false || response.unfinished) return response?.usage;
  return contain('estimating tokens', estimateUsage, estimateTokens, response.model ?? request.model, content);
};

const measure = ({ call, response, billed, errorType, endedAt }: CallReport): void => {
  try {
    const instruments = call.client.metrics.instruments();
    if (!instruments) return;
    const attributes = { ...call.dimensions };
    if (call.request.model !== undefined) attributes[GenAi.REQUEST_MODEL] = measuredModel(call.request.model);
    if (response?.model !== undefined) attributes[GenAi.RESPONSE_MODEL] = measuredModel(response.model);
    if (errorType !== undefined) attributes['error.type'] = errorType;
    instruments.record({
      attributes,
      seconds: (endedAt - call.startedAt) / 1_000,
      secondsToFirstChunk: secondsToFirstChunk(call),
      // The conventions ask for billable tokens where the provider reports them.
      usage: call.client.options.captureTokens ? billed : undefined,
    });
  } catch (error) {
    reportContained('measuring an LLM call', error);
  }
};

const secondsToFirstChunk = ({ startedAt, firstContentAt }: LlmCall): number | undefined =>
  firstContentAt === undefined ? undefined : (firstContentAt - startedAt) / 1_000;

/**
 * The price list starts loading when the client is wrapped. A call that ends before it has loaded (a few milliseconds) keeps
 * its span open until then, and ends it with the end time of the call. Its request may have ended by then, so everything but
 * the cost is added to the request at once.
 */
const endWithCost = (report: CallReport): void => {
  const { call, span, response, billed } = report;
  const { prices } = call.client;
  const requestedModel = call.request.model;
  const model = response?.model ?? requestedModel;
  if (!prices || !billed || model === undefined || !span.isRecording()) {
    updateRollUp(report, undefined);
    end(report, undefined);
    return;
  }
  const priced = { provider: String(call.dimensions[GenAi.PROVIDER_NAME]), model, requestedModel, usage: billed };
  const loading = prices.loadingFor(priced);
  if (loading !== undefined) {
    updateRollUp(report, undefined);
    const { scope } = call;
    addEnding(loading.then(() => endLate(report, scope, prices.costOf(priced))));
    return;
  }
  const cost = prices.costOf(priced);
  updateRollUp(report, cost);
  end(report, cost);
};

const updateRollUp = ({ call: { scope, client, method }, usage, errorType }: CallReport, cost: Cost | undefined): void => {
  // A call that ran no model may still report the tokens of one that did, as fetching an earlier answer does.
  if (!scope || (method.inference === false && !usage)) return;
  const tokens = client.options.captureTokens ? usage : undefined;
  addToRollUp(scope, {
    calls: method.inference === false ? 0 : 1,
    failed: errorType !== undefined,
    inputTokens: tokens?.input,
    outputTokens: tokens?.output,
    costUsd: cost?.total,
  });
};

const endLate = (report: CallReport, scope: TraceScope | undefined, cost: Cost | undefined): void => {
  if (scope) addCost(scope, cost?.total);
  end(report, cost, report.endedAt);
};

const end = ({ call, span, response, usage }: CallReport, cost: Cost | undefined, endedAt?: number): void => {
  if (span.isRecording()) {
    const { captureTokens } = call.client.options;
    const tokens = captureTokens ? usage : undefined;
    if (response?.attributes) span.setAttributes(response.attributes);
    if (captureTokens && response?.usageAttributes) span.setAttributes(response.usageAttributes);
    // All at once, undefined ones too: V8 copies the code that sets an attribute to every place that calls it.
    span.setAttributes({
      'gen_ai.response.id': response?.id,
      'gen_ai.response.model': response?.model,
      'gen_ai.response.finish_reasons': response?.finishReasons?.length ? response.finishReasons : undefined,
      'gen_ai.response.time_to_first_chunk': secondsToFirstChunk(call),
      'gen_ai.usage.input_tokens': tokens?.input,
      'gen_ai.usage.output_tokens': tokens?.output,
      'gen_ai.usage.cache_read.input_tokens': tokens?.cacheRead,
      'gen_ai.usage.cache_write.input_tokens': tokens?.cacheWrite,
      'gen_ai.usage.reasoning.output_tokens': tokens?.reasoning,
      'gen_ai.usage.audio.input_tokens': tokens?.audioInput,
      'gen_ai.usage.audio.output_tokens': tokens?.audioOutput,
      'gen_ai.usage.image.input_tokens': tokens?.imageInput,
      'gen_ai.usage.image.output_tokens': tokens?.imageOutput,
      'ai_trace.usage.estimated': tokens && tokens !== response?.usage ? true : undefined,
      'ai_trace.cost.input_usd': cost?.input,
      'ai_trace.cost.output_usd': cost?.output,
      'ai_trace.cost.total_usd': cost?.total,
      'ai_trace.retry.count': call.retries > 0 ? call.retries : undefined,
    } satisfies GenAiAttributes & AiTraceAttributes);
  }
  span.end(endedAt);
};
