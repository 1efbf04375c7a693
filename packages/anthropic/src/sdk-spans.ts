import type { LlmProvider } from '@ai-trace/core';

/** The SDK's spans of the calls that are traced here; those of files, batches, tool runners and all else are its own. */
export const SDK_SPANS: NonNullable<LlmProvider['sdkSpans']> = {
  tracer: '_tracer',
  replaced: new Set(['anthropic.messages.create', 'anthropic.messages.count_tokens', 'anthropic.completions.create']),
};
