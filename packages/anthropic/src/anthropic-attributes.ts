import type { GenAiAttributes } from '@ai-trace/core';

/** Those that the conventions do not define have the names that Anthropic's SDK uses on its own spans. */
export type AnthropicAttributes = GenAiAttributes & {
  readonly 'anthropic.request.service_tier'?: string | undefined;
  readonly 'anthropic.thinking.type'?: string | undefined;
  readonly 'anthropic.thinking.budget_tokens'?: number | undefined;
  readonly 'anthropic.request.id'?: string | undefined;
  readonly 'anthropic.message.stop_reason'?: string | undefined;
  readonly 'anthropic.response.service_tier'?: string | undefined;
  readonly 'anthropic.usage.cache_creation.ephemeral_5m_input_tokens'?: number | undefined;
  readonly 'anthropic.usage.cache_creation.ephemeral_1h_input_tokens'?: number | undefined;
  readonly 'anthropic.message.count_tokens.input_tokens'?: number | undefined;
};
