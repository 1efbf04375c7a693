import type { LlmResponse } from '@ai-trace/core';

/** Cohere's finish reasons under the conventions' names; one without such a name keeps its own. */
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

/** The conventions ask for `error` where an expected reason is missing. */
export const finishReasonOf = (reason: string | null | undefined): string =>
  reason == null ? 'error' : (FINISH_REASONS[reason] ?? reason);

/** Cohere reports some failures in an answer with status 200. */
export const failureOf = (reason: string | null | undefined, message?: string | undefined): LlmResponse['failure'] =>
  reason === 'ERROR' || reason === 'TIMEOUT' || message !== undefined ? { type: reason ?? 'ERROR', message } : undefined;
