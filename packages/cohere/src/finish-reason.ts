import type { LlmResponse } from '@ai-trace/core';

/** Cohere's reasons in the words of the conventions; one that these have no word for stands as it came. */
const FINISH_REASONS: Readonly<Record<string, string>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  ERROR_LIMIT: 'length',
  TOOL_CALL: 'tool_call',
  ERROR_TOXIC: 'content_filter',
  ERROR: 'error',
  TIMEOUT: 'error',
};

/** The conventions ask for `error` where a reason was expected and did not come. */
export const finishReasonOf = (reason: string | null | undefined): string =>
  reason == null ? 'error' : (FINISH_REASONS[reason] ?? reason);

/** Cohere tells some failures in an answer whose status is 200. */
export const failureOf = (reason: string | null | undefined, message?: string | undefined): LlmResponse['failure'] =>
  reason === 'ERROR' || reason === 'TIMEOUT' || message !== undefined ? { type: reason ?? 'ERROR', message } : undefined;
