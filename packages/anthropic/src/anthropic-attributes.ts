/** Attributes that the conventions do not define, under the names that Anthropic's SDK uses on its own spans. */
export const AnthropicAttribute = {
  REQUEST_SERVICE_TIER: 'anthropic.request.service_tier',
  THINKING_TYPE: 'anthropic.thinking.type',
  THINKING_BUDGET_TOKENS: 'anthropic.thinking.budget_tokens',
  REQUEST_ID: 'anthropic.request.id',
  STOP_REASON: 'anthropic.message.stop_reason',
  RESPONSE_SERVICE_TIER: 'anthropic.response.service_tier',
  USAGE_CACHE_WRITE_5M: 'anthropic.usage.cache_creation.ephemeral_5m_input_tokens',
  USAGE_CACHE_WRITE_1H: 'anthropic.usage.cache_creation.ephemeral_1h_input_tokens',
  COUNTED_TOKENS: 'anthropic.message.count_tokens.input_tokens',
} as const;
