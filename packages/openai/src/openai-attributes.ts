/** Attributes of the OpenAI conventions, in addition to the general ones. */
export const OpenAIAttribute = {
  API_TYPE: 'openai.api.type',
  REQUEST_SERVICE_TIER: 'openai.request.service_tier',
  RESPONSE_SERVICE_TIER: 'openai.response.service_tier',
  RESPONSE_SYSTEM_FINGERPRINT: 'openai.response.system_fingerprint',
} as const;
