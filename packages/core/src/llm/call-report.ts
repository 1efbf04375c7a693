import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { reportContained } from '../diagnostics.ts';
import { addCost, addToRollUp } from '../trace-scope.ts';
import { AiTrace, GenAi } from './gen-ai-attributes.ts';
import type { LlmCall } from './llm-call.ts';
import type { LlmResponse } from './llm-provider.ts';
import type { Cost } from './model-prices.ts';
import { addEnding } from './open-calls.ts';
import { recordLlmError } from './record-llm-error.ts';
import { estimateUsage } from './token-estimate.ts';
import { setUsageAttributes, type TokenUsage } from './token-usage.ts';

/** How a call failed: by what the SDK threw, or by what is known of it without. */
export type CallFailure = { error: unknown } | { type: string };

/** What is known of a call at its end. */
interface CallReport {
  call: LlmCall;
  /** Still to be set on the span. */
  attributes: Attributes;
  response: LlmResponse | undefined;
  usage: TokenUsage | undefined;
  /** What is paid for: `usage`, unless the provider tells it apart. */
  billed: TokenUsage | undefined;
  errorType: string | undefined;
}

/** Writes everything that is known at the end of a call to its span, the metrics and the roll-up, and ends the span. */
export const reportCall = (call: LlmCall, result: unknown, failure: CallFailure | undefined): void => {
  const endedAt = performance.now();
  const attributes: Attributes = {};
  const response = result == null ? undefined : read(() => call.method.response?.(result));
  if (response) describeResponse(attributes, response);
  if (call.firstContentAt !== undefined) attributes[GenAi.RESPONSE_TIME_TO_FIRST_CHUNK] = (call.firstContentAt - call.startedAt) / 1_000;
  if (call.retries > 0) attributes[AiTrace.RETRY_COUNT] = call.retries;
  if (result != null) read(() => call.content.captureOutput(result));
  call.content.addEvent(call.dimensions);

  const errorType = recordFailure(call, attributes, failure ?? response?.failure);
  const usage = usageOf(call, attributes, response);
  const report: CallReport = { call, attributes, response, usage, billed: response?.billedUsage ?? usage, errorType };
  measure(report, endedAt);
  endWithCost(report, endedAt);
};

/** Answers have the form that a provider says they have, or any other. */
const read = <Value>(of: () => Value): Value | undefined => {
  try {
    return of();
  } catch (error) {
    reportContained('reading the answer of a model', error);
    return undefined;
  }
};

const describeResponse = (attributes: Attributes, { id, model, finishReasons, attributes: more }: LlmResponse): void => {
  if (more) Object.assign(attributes, more);
  if (id !== undefined) attributes[GenAi.RESPONSE_ID] = id;
  if (model !== undefined) attributes[GenAi.RESPONSE_MODEL] = model;
  if (finishReasons?.length) attributes[GenAi.RESPONSE_FINISH_REASONS] = finishReasons;
};

const recordFailure = (
  { client, span }: LlmCall,
  attributes: Attributes,
  failure: CallFailure | LlmResponse['failure'],
): string | undefined => {
  if (!failure) return undefined;
  if ('error' in failure) return recordLlmError(span, attributes, failure.error, client);
  attributes['error.type'] = failure.type;
  const told = 'message' in failure && client.tellsErrors ? failure.message : undefined;
  span.setStatus({ code: SpanStatusCode.ERROR, message: told && client.content.text(told, 'error.message') });
  return failure.type;
};

const usageOf = (
  { client, method, request, content }: LlmCall,
  attributes: Attributes,
  response: LlmResponse | undefined,
): TokenUsage | undefined => {
  const { captureTokens, estimateTokens } = client.options;
  if (!response) return undefined;
  let { usage } = response;
  if (!usage && estimateTokens && method.inference !== false && !response.unfinished) {
    usage = read(() => estimateUsage(estimateTokens, response.model ?? request.model, content));
    if (usage && captureTokens) attributes[AiTrace.USAGE_ESTIMATED] = true;
  }
  if (usage && captureTokens) setUsageAttributes(attributes, usage);
  if (captureTokens && response.usageAttributes) Object.assign(attributes, response.usageAttributes);
  return usage;
};

const measure = ({ call, response, billed, errorType }: CallReport, endedAt: number): void => {
  try {
    const instruments = call.client.metrics.instruments();
    if (!instruments) return;
    const attributes = { ...call.dimensions };
    if (response?.model !== undefined) attributes[GenAi.RESPONSE_MODEL] = response.model;
    if (errorType !== undefined) attributes['error.type'] = errorType;
    instruments.record({
      attributes,
      seconds: (endedAt - call.startedAt) / 1_000,
      secondsToFirstChunk: call.firstContentAt === undefined ? undefined : (call.firstContentAt - call.startedAt) / 1_000,
      // The conventions ask for billable tokens where they are told.
      usage: call.client.options.captureTokens ? billed : undefined,
    });
  } catch (error) {
    reportContained('measuring an LLM call', error);
  }
};

/**
 * The list of prices is loaded when the client is wrapped. A call that ends before it is there (a few milliseconds
 * after the wrapping) keeps its span open until it is, and then ends it with the time at which the call ended. Its request
 * may be over by then, and has all but the cost at once.
 */
const endWithCost = (report: CallReport, endedAt: number): void => {
  const { call, response, billed } = report;
  const { prices } = call.client;
  const requestedModel = call.request.model;
  const model = response?.model ?? requestedModel;
  if (!prices || !billed || model === undefined || !call.span.isRecording()) {
    tellRequest(report, undefined);
    end(report, undefined);
    return;
  }
  const priced = { provider: String(call.dimensions[GenAi.PROVIDER_NAME]), model, requestedModel, usage: billed };
  const loading = prices.loadingFor(priced);
  if (loading !== undefined) {
    tellRequest(report, undefined);
    addEnding(loading.then(() => endLate(report, prices.costOf(priced), endedAt)));
    return;
  }
  const cost = prices.costOf(priced);
  tellRequest(report, cost);
  end(report, cost);
};

const tellRequest = ({ call: { scope, client, method }, usage, errorType }: CallReport, cost: Cost | undefined): void => {
  // What ran no model may still tell the tokens of one that did, as a fetched answer does.
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

const endLate = (report: CallReport, cost: Cost | undefined, endedAt: number): void => {
  const { scope } = report.call;
  if (scope) addCost(scope, cost?.total);
  end(report, cost, endedAt);
};

const end = ({ call: { span }, attributes }: CallReport, cost: Cost | undefined, endedAt?: number): void => {
  if (cost) {
    attributes[AiTrace.COST_INPUT_USD] = cost.input;
    attributes[AiTrace.COST_OUTPUT_USD] = cost.output;
    attributes[AiTrace.COST_TOTAL_USD] = cost.total;
  }
  span.setAttributes(attributes);
  span.end(endedAt);
};
