import type { AttributeValue } from '@opentelemetry/api';

/**
 * Names of the GenAI semantic conventions (1.42 development line). They are written out because the conventions ask
 * libraries not to import unstable names from `@opentelemetry/semantic-conventions/incubating`, which may drop them.
 */
export const GenAi = {
  OPERATION_NAME: 'gen_ai.operation.name',
  PROVIDER_NAME: 'gen_ai.provider.name',
  CONVERSATION_ID: 'gen_ai.conversation.id',
  OUTPUT_TYPE: 'gen_ai.output.type',
  PROMPT_NAME: 'gen_ai.prompt.name',
  REQUEST_MODEL: 'gen_ai.request.model',
  REQUEST_MAX_TOKENS: 'gen_ai.request.max_tokens',
  REQUEST_TEMPERATURE: 'gen_ai.request.temperature',
  REQUEST_TOP_P: 'gen_ai.request.top_p',
  REQUEST_TOP_K: 'gen_ai.request.top_k',
  REQUEST_FREQUENCY_PENALTY: 'gen_ai.request.frequency_penalty',
  REQUEST_PRESENCE_PENALTY: 'gen_ai.request.presence_penalty',
  REQUEST_STOP_SEQUENCES: 'gen_ai.request.stop_sequences',
  REQUEST_SEED: 'gen_ai.request.seed',
  REQUEST_CHOICE_COUNT: 'gen_ai.request.choice.count',
  REQUEST_STREAM: 'gen_ai.request.stream',
  REQUEST_REASONING_LEVEL: 'gen_ai.request.reasoning.level',
  REQUEST_PREVIOUS_RESPONSE_ID: 'gen_ai.request.previous_response.id',
  REQUEST_ENCODING_FORMATS: 'gen_ai.request.encoding_formats',
  EMBEDDINGS_DIMENSION_COUNT: 'gen_ai.embeddings.dimension.count',
  RESPONSE_ID: 'gen_ai.response.id',
  RESPONSE_MODEL: 'gen_ai.response.model',
  RESPONSE_FINISH_REASONS: 'gen_ai.response.finish_reasons',
  RESPONSE_TIME_TO_FIRST_CHUNK: 'gen_ai.response.time_to_first_chunk',
  USAGE_INPUT_TOKENS: 'gen_ai.usage.input_tokens',
  USAGE_OUTPUT_TOKENS: 'gen_ai.usage.output_tokens',
  USAGE_CACHE_READ_INPUT_TOKENS: 'gen_ai.usage.cache_read.input_tokens',
  USAGE_CACHE_WRITE_INPUT_TOKENS: 'gen_ai.usage.cache_write.input_tokens',
  USAGE_REASONING_OUTPUT_TOKENS: 'gen_ai.usage.reasoning.output_tokens',
  USAGE_AUDIO_INPUT_TOKENS: 'gen_ai.usage.audio.input_tokens',
  USAGE_AUDIO_OUTPUT_TOKENS: 'gen_ai.usage.audio.output_tokens',
  USAGE_IMAGE_INPUT_TOKENS: 'gen_ai.usage.image.input_tokens',
  USAGE_IMAGE_OUTPUT_TOKENS: 'gen_ai.usage.image.output_tokens',
  INPUT_MESSAGES: 'gen_ai.input.messages',
  OUTPUT_MESSAGES: 'gen_ai.output.messages',
  SYSTEM_INSTRUCTIONS: 'gen_ai.system_instructions',
  TOOL_DEFINITIONS: 'gen_ai.tool.definitions',
  TOOL_NAME: 'gen_ai.tool.name',
  TOOL_TYPE: 'gen_ai.tool.type',
  TOOL_CALL_ARGUMENTS: 'gen_ai.tool.call.arguments',
  TOOL_CALL_RESULT: 'gen_ai.tool.call.result',
  TOKEN_TYPE: 'gen_ai.token.type',
  TOKEN_MODALITY: 'gen_ai.token.modality',
} as const;

/**
 * Attributes of the conventions, to check the names in an object literal: `{ 'gen_ai.request.seed': seed } satisfies
 * GenAiAttributes`. With names written out, V8 compiles such a literal to a twentieth of the code that `[GenAi.REQUEST_SEED]` takes.
 */
export type GenAiAttributes = { readonly [Name in (typeof GenAi)[keyof typeof GenAi]]?: AttributeValue | undefined };

/** The event that carries content, if content is recorded on an event. */
export const OPERATION_DETAILS_EVENT = 'gen_ai.client.inference.operation.details';

/** Attributes that no convention names yet. */
export type AiTraceAttributes = {
  readonly 'ai_trace.cost.input_usd'?: number | undefined;
  readonly 'ai_trace.cost.output_usd'?: number | undefined;
  readonly 'ai_trace.cost.total_usd'?: number | undefined;
  readonly 'ai_trace.usage.estimated'?: true | undefined;
  readonly 'ai_trace.retry.count'?: number | undefined;
};
