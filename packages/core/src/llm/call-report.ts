import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';
import { addCost, addToRollUp, type TraceScope } from '../trace-scope.ts';
import { AiTrace, GenAi } from './gen-ai-attributes.ts';
import type { LlmCall } from './llm-call.ts';
import type { LlmResponse } from './llm-provider.ts';
import { measuredModel } from './measured-model.ts';
import type { Cost } from './model-prices.ts';
import { addEnding } from './open-calls.ts';
import { recordLlmError } from './record-llm-error.ts';
import { estimateUsage } from './token-estimate.ts';
import { setUsageAttributes, type TokenUsage } from './token-usage.ts';

/** Why a call failed: the error that the SDK threw or, without one, the `error.type`. */
export type CallFailure = { error: unknown } | { type: string };

/** What is known about a call when it ends. */
interface CallReport {
  call: LlmCall;
  response: LlmResponse | undefined;
  usage: TokenUsage | undefined;
  /** The billed tokens: `usage`, unless the provider reports them separately. */
  billed: TokenUsage | undefined;
  errorType: string | undefined;
}

/** Writes everything that is known at the end of a call to its span, the metrics and the roll-up, and ends the span. */
export const reportCall = (call: LlmCall, result: unknown, failure: CallFailure | undefined): void => {
  const endedAt = performance.now();
  const { span } = call;
  const response = result == null ? undefined : read(() => call.method.response?.(result));
  if (response) describeResponse(span, response);
  if (call.firstContentAt !== undefined) {
    span.setAttribute(GenAi.RESPONSE_TIME_TO_FIRST_CHUNK, (call.firstContentAt - call.startedAt) / 1_000);
  }
  if (call.retries > 0) span.setAttribute(AiTrace.RETRY_COUNT, call.retries);
  if (result != null) read(() => call.content.captureOutput(result, span));
  call.content.addEvent(call.dimensions, span);

  const errorType = recordFailure(call, failure ?? response?.failure);
  const usage = usageOf(call, response);
  const report: CallReport = { call, response, usage, billed: response?.billedUsage ?? usage, errorType };
  measure(report, endedAt);
  endWithCost(report, endedAt);
};

/** An answer may have any shape, whatever the provider documents, so reading it may throw. */
const read = <Value>(of: () => Value): Value | undefined => {
  try {
    return of();
  } catch (error) {
    reportContained('reading the answer of a model', error);
    return undefined;
  }
};

const describeResponse = (span: Span, { id, model, finishReasons, attributes }: LlmResponse): void => {
  if (attributes) span.setAttributes(attributes);
  if (id !== undefined) span.setAttribute(GenAi.RESPONSE_ID, id);
  if (model !== undefined) span.setAttribute(GenAi.RESPONSE_MODEL, model);
  if (finishReasons?.length) span.setAttribute(GenAi.RESPONSE_FINISH_REASONS, finishReasons);
};

const recordFailure = ({ client, span }: LlmCall, failure: CallFailure | LlmResponse['failure']): string | undefined => {
  if (!failure) return undefined;
  if ('error' in failure) return recordLlmError(span, failure.error, client);
  span.setAttribute('error.type', failure.type);
  const message = 'message' in failure && client.recordsErrorMessages ? failure.message : undefined;
  span.setStatus({ code: SpanStatusCode.ERROR, message: message && client.content.text(message, 'error.message') });
  return failure.type;
};

const usageOf = ({ client, method, request, content, span }: LlmCall, response: LlmResponse | undefined): TokenUsage | undefined => {
  const { captureTokens, estimateTokens } = client.options;
  if (!response) return undefined;
  let { usage } = response;
  if (!usage && estimateTokens && method.inference !== false && !response.unfinished) {
    usage = read(() => estimateUsage(estimateTokens, response.model ?? request.model, content));
    if (usage && captureTokens) span.setAttribute(AiTrace.USAGE_ESTIMATED, true);
  }
  if (usage && captureTokens) setUsageAttributes(span, usage);
  if (captureTokens && response.usageAttributes) span.setAttributes(response.usageAttributes);
  return usage;
};

const measure = ({ call, response, billed, errorType }: CallReport, endedAt: number): void => {
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
      secondsToFirstChunk: call.firstContentAt === undefined ? undefined : (call.firstContentAt - call.startedAt) / 1_000,
      // The conventions ask for billable tokens where the provider reports them.
      usage: call.client.options.captureTokens ? billed : undefined,
    });
  } catch (error) {
    reportContained('measuring an LLM call', error);
  }
};

/**
 * The price list starts loading when the client is wrapped. A call that ends before it has loaded (a few milliseconds) keeps
 * its span open until then, and ends it with the end time of the call. Its request may have ended by then, so everything but
 * the cost is added to the request at once.
 */
const endWithCost = (report: CallReport, endedAt: number): void => {
  const { call, response, billed } = report;
  const { prices } = call.client;
  const requestedModel = call.request.model;
  const model = response?.model ?? requestedModel;
  if (!prices || !billed || model === undefined || !call.span.isRecording()) {
    updateRollUp(report, undefined);
    end(call.span, undefined);
    return;
  }
  const priced = { provider: String(call.dimensions[GenAi.PROVIDER_NAME]), model, requestedModel, usage: billed };
  const loading = prices.loadingFor(priced);
  if (loading !== undefined) {
    updateRollUp(report, undefined);
    const { scope, span } = call;
    addEnding(loading.then(() => endLate(scope, span, { cost: prices.costOf(priced), endedAt })));
    return;
  }
  const cost = prices.costOf(priced);
  updateRollUp(report, cost);
  end(call.span, cost);
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

const endLate = (scope: TraceScope | undefined, span: Span, { cost, endedAt }: { cost: Cost | undefined; endedAt: number }): void => {
  if (scope) addCost(scope, cost?.total);
  end(span, cost, endedAt);
};

const end = (span: Span, cost: Cost | undefined, endedAt?: number): void => {
  if (cost) {
    span.setAttribute(AiTrace.COST_INPUT_USD, cost.input);
    span.setAttribute(AiTrace.COST_OUTPUT_USD, cost.output);
    span.setAttribute(AiTrace.COST_TOTAL_USD, cost.total);
  }
  span.end(endedAt);
};
