import type { GenAiAttributes } from '@ai-trace/core';

/** The attributes of the OpenAI conventions, in addition to the general ones. */
export type OpenAIAttributes = GenAiAttributes & {
  readonly 'openai.api.type'?: 'chat_completions' | 'responses' | undefined;
  readonly 'openai.request.service_tier'?: string | undefined;
  readonly 'openai.response.service_tier'?: string | undefined;
  readonly 'openai.response.system_fingerprint'?: string | undefined;
};
