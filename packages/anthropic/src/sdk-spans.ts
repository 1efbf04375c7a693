import type { LlmProvider } from '@ai-trace/core';

/** The SDK's spans for calls that are traced here; its other spans (files, batches, tool runners, …) stay its own. */
export const SDK_SPANS: NonNullable<LlmProvider['sdkSpans']> = {
  tracer: '_tracer',
  replaced: new Set(['anthropic.messages.create', 'anthropic.messages.count_tokens', 'anthropic.completions.create']),
};
